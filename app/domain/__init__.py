"""The law as data and pure functions: standard library only, no I/O, no clock, no chance."""
