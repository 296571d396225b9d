"""Một Cửa: the electronic one-stop shop of a Vietnamese province."""
