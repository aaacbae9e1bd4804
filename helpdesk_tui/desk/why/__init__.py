"""Why anything about a ticket is as it is: ask.py answers, the others are one idea each."""
