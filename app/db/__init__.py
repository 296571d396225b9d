"""What every table has in common: the base, the sessions, the embedded server."""
