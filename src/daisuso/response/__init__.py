"""What learners answered: journal, submission, score."""
