"""Adobe Target as far as it can be observed: profiles, delivery, the profile API.

Nothing in here knows of Segment or of browsers; it could be published alone.
"""
