"""What else must happen when a dossier moves: the closed list that life cycles may name."""
