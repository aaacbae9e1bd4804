"""Filing stored mail again, on a scratch copy of the desk as it was then; nothing is kept."""
