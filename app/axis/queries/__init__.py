"""All SQL about official letters, by which way they go."""
