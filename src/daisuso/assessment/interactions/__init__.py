"""Interaction types: one module each, with parse, score, check and samples."""
