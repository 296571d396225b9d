"""Thông báo: what applicants and staff are told, through which channels, and whether it arrived."""
