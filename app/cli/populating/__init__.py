"""A living province: dossiers whose histories were really made, for showing and for testing."""
