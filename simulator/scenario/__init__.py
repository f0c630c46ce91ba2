"""Journeys as data: scenario files, what they may say, and how they are run."""
