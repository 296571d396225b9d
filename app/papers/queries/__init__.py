"""All SQL about papers: the register, the course of one dossier, and what was issued."""
