"""The sample desk: a company, its rules, and one week of its mail, as package data."""
