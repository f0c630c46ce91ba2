"""What outlives a server: tenants with all they hold, but for their journals.

``kept`` says what is kept, and what a store of it does; ``sqlite`` is one, in one file;
``records`` makes rows of what Adobe's side holds; ``keeper`` tells a store of all that changes,
before whoever caused it is answered.
"""
