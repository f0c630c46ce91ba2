"""A visitor's device: what its browser stores, and what analytics.js and at.js do in it."""
