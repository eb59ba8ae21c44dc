"""Learner pages: questions, phones, dialogues, the review before handing in."""
