"""The live room: what a trainer sees of the class, and the little that a class tells its trainer."""
