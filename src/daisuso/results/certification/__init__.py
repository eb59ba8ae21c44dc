"""Who is ready as an ambassador: the decision, its reasons, the history of safe conduct, and the facts it rests on."""
