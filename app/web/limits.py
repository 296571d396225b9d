"""How much one request may ask of the house; what is larger is refused before it is read."""

MEGABYTE = 1024 * 1024

JSON_BYTES = MEGABYTE
"""The largest body that is not a file: 1 MiB."""

NESTING = 64
"""How deep arrays and objects may lie inside one another."""

VALUES = 20_000
"""How many values one JSON body may hold."""

LARGEST_INTEGER = 2**53
"""Beyond it JavaScript clients and we would no longer mean the same number."""

QUERY_BYTES = 8 * 1024

LISTED_DEFECTS = 100
"""All defects are listed at once, but a hostile body does not get a megabyte of them."""

PAGE = 50
LARGEST_PAGE = 200

FORM_FIELDS = 2000
"""How many fields (or files) a page may send: a list of a hundred dossiers has several each."""
