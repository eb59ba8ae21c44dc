"""From scores to competency tables."""
