"""How a mail becomes a ticket or joins one: receive, file, and what follows from it."""
