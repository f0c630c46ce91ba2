"""Adobe's Admin API: what a team sets up, read and changed over HTTP.

``/{tenant}/target/…``, where the tenant is a client code or the tenant's own name. Source:
Adobe, Target Admin API (contract: adobe-target.md 10.1 to 10.3).
"""
