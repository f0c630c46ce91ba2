"""Activities: what a team sets up at Adobe, and who sees what of it. No HTTP, no SQL, no time."""
