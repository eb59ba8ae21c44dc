"""Synthetic cohorts, labelled as such wherever they show."""
