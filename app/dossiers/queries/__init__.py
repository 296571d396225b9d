"""All SQL about dossiers: reading one file, writing one move, lists, tracking, code numbers."""
