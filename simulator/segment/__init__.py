"""Segment's pipeline around the cloud destination: deliveries and their retries."""
