"""Bulk updates: files of profiles, taken whole or not at all, and processed a while later."""
