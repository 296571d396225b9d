"""``make bench``: what the service does, held against what its parts can do in the same run."""
