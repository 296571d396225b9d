"""Trying a procedure out with the real law: scenarios, the simulator, and samples to play with."""
