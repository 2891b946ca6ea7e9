"""Pure rules of a workshop: commands in, events out. No I/O, no clock, no chance: time, ids, bytes are arguments."""
