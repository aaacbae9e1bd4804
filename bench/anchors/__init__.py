"""What the product is held against; each is the plain way to do the same thing."""
