"""What makes a definition wrong, one aspect a file; ``app.procedures.check`` asks them all."""
