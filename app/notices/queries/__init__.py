"""The statements about notices on their way: ways, messages, calls, choices."""
