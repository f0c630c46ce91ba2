"""Adobe's answers as types, for the OpenAPI document: one module a surface.

Handlers write the answers themselves, as the vendor's are; the tests hold what is written
against these.
"""
