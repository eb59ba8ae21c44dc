"""Pages that people read about results."""
