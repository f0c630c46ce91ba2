"""Segment's side: what its two Adobe Target destinations make of an event.

Usable without the simulator; nothing in here imports it. Only a base URL tells the real
Adobe hosts from a local stand-in.
"""
