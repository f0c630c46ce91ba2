"""Dates as JavaScript reads, reckons and liquidjs writes them."""
