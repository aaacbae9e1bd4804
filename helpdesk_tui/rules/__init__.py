"""What is TRUE: pure decisions. No clock, no database, no network, no screen."""
