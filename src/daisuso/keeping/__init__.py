"""Keeps what people did: backups of a course, bringing them back, and work that follows a person."""
