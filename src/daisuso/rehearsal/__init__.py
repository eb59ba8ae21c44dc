"""Rehearsal: a simulated class on this very laptop, and whether it will cope."""
