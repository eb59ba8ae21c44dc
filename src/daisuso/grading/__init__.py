"""Scores into nbgrader's gradebook, without a kernel."""
