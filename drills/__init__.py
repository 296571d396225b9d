"""Drills: the service in processes of its own, at work while somebody does his worst to it.

They belong to no part of the service and know it only by its public API, its command line and its
tables. Each ends with a verdict that a machine can read.
"""
