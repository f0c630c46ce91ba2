"""The step library: Segment's and Adobe's words for what visitors, servers and Target do.

Every test that has the plugin has these steps; a step of the same words in a nearer
conftest wins. A step acts on the test's ``lab``, and may stand behind Given, When or Then.
"""
