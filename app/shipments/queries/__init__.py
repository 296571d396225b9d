"""All SQL about parcels."""
