"""What admins set up: the desk itself, queues, mailboxes, agents, teams, categories, rules."""
