"""What changes the sums of the figures: one verb a file."""
