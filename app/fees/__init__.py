"""Phí, lệ phí: what is owed, how it is paid, refunded and reconciled."""
