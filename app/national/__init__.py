"""Cổng DVCQG: what the national portal is told, and what comes from it."""
