"""Learner pages: questions, phones, dialogues."""
