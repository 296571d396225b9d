"""The public HTTP API, version 1; what stands in its contract must keep working."""
