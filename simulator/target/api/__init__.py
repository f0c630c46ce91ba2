"""Adobe's surfaces over HTTP: one module a surface, thin adapters around the rules."""
