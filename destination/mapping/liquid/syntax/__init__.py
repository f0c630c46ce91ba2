"""The language: from the template's text to what it computes."""
