"""What other rules would have made of stored mail: computed from it, nothing written or sent."""
