"""Journeys of visitors made up from a seed: their events, and the truth about each."""
