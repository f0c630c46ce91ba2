"""Rules of the world, broken on purpose: one module a topic, as in the ledger."""

from simulator.breaks import devices, identity, lifetimes, segment, settings
from simulator.breaks.breaking import BREAKS, broken

__all__ = ["BREAKS", "broken"]
