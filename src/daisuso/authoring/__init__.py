"""From sources to notebooks, compiled content and course directories."""
