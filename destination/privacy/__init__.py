"""Personal data: what is likely to be, where it travels, and hashing it on the way."""

from destination.privacy.hashing import Stage, hashed, hashing, hashing_of
from destination.privacy.likely import Confidence, Likely, likely_pii

__all__ = ["Confidence", "Likely", "Stage", "hashed", "hashing", "hashing_of", "likely_pii"]
