"""Tools of those who build the service; nothing that runs in an installation needs them."""
