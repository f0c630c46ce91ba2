"""Segment's surface over HTTP: one list of routes, handlers free of Flask, a thin blueprint."""
