"""A private PostgreSQL of the house's own, for machines that have none: ``attach(folder)``.

It listens on a Unix socket only, asks for a password, runs as root (under another user) and as a
plain user, is shared by every process that attaches, and stops when the last of them is gone.
"""
