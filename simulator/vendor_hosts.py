"""The hosts of Adobe's and Segment's that clients name, and that are simulated.

Sources: Adobe, Delivery API (``{client}.tt.omtrdc.net``, ``mboxedgeNN``); Adobe, Target's
administration; what Segment's libraries and its Adobe Target web destination load and call,
seen on the wire.
"""

import re
from typing import Final

__all__ = [
    "ADMIN_DOMAIN",
    "ADMIN_HOST",
    "SEGMENTS",
    "SEGMENT_API",
    "SEGMENT_CDN",
    "TARGET_DOMAIN",
    "TARGET_HOST",
    "admin_host",
    "target_host",
]

_PORT: Final = r"(?::\d+)?"

TARGET_DOMAIN: Final = ".tt.omtrdc.net"
TARGET_HOST: Final = re.compile(rf"([a-z0-9_-]+){re.escape(TARGET_DOMAIN)}{_PORT}")
"""A host of Target's, in lower case, with its port where one is named; what it begins with is a
client code, or an edge."""
ADMIN_DOMAIN: Final = ".testandtarget.omniture.com"
ADMIN_HOST: Final = re.compile(rf"admin[a-z0-9-]*{re.escape(ADMIN_DOMAIN)}{_PORT}")
"""A host of Target's administration, which gives at.js."""
SEGMENT_API: Final = "api.segment.io"
SEGMENT_CDN: Final = "cdn.segment.com"
SEGMENTS: Final = (SEGMENT_API, "events.eu1.segmentapis.com", SEGMENT_CDN)


def target_host(name: str) -> str:
    """Give the host of a client code, or of an edge."""
    return f"{name}{TARGET_DOMAIN}"


def admin_host(number: str) -> str:
    """Give the host of Target's administration that has an account."""
    return f"admin{number}{ADMIN_DOMAIN}"
