"""Lessons, practice and handouts as plain static pages: no kernel and no Python at reading time."""
