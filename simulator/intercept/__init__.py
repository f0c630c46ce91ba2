"""Answers for Adobe's and Segment's own hosts: a forward proxy, and who vouches for it.

Clients that name production hosts reach the simulator through it, unchanged; every other
host is refused, unless it is allowed.
"""
