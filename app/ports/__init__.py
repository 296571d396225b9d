"""What the house asks of the outside, one Protocol a file, and the two ways it can go wrong.

Say what happened, never about whom: the words of a failure are kept and logged.
"""


class TemporaryFailure(Exception):
    """Worth another try: the other side is away, busy or slow."""


class Away(TemporaryFailure):
    """The other side did not answer at all, or too many others found it so: nothing was said."""


class PermanentFailure(Exception):
    """Trying again would change nothing; a person must look."""
