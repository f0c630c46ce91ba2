"""What outlives a server: tenants with all they hold, but for their journals.

``kept`` says what is kept, and what a store of it does; ``sqlite`` is one, in one file;
``records`` makes rows of what Adobe's side holds; ``watched`` gathers what changes in a world;
``keeper`` tells a store of it, before whoever caused it is answered. ``postgresql`` keeps the same
in a database for several servers: ``turn`` is a transaction there, and ``sharing`` lets one
server at a time into a world (``turns``), and go on from what the others have done.
"""
