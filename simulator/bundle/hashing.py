"""Values of traits, attributes and parameters hashed in a bundle: the same for the same value."""
