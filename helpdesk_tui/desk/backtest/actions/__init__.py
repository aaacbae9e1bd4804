"""What carrying out actions would do: desk/rule_actions/, in thought; see registry.py."""
