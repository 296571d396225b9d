"""Promises made in a transaction and kept after it, by the job library's workers."""
