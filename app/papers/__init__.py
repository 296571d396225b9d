"""Biểu mẫu: statutory forms as sheets of paper, made once of the facts frozen at their issue."""
