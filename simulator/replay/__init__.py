"""A person's recorded events, walked through a lab at their own times, and what that proves."""
