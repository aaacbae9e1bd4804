"""The real program on a real pseudo-terminal: what bytes reach it, and what a kill leaves."""
