"""What outlives a server: tenants, their clocks, and what Segment has taken in.

``kept`` says what is kept, and what a store of it does; ``sqlite`` is one, in one file;
``keeper`` tells a store of all that changes, before whoever caused it is answered.
"""
