"""What people do to dossiers: one verb, one file, one transaction."""
