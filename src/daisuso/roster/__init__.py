"""The people of a course: ids, given names and personal codes. Names stand in the roster and nowhere else."""
