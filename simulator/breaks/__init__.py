"""Rules of the world, broken on purpose: one module a topic, as in the ledger."""

from importlib import import_module

from simulator.breaks.breaking import BREAKS, broken

__all__ = ["BREAKS", "broken"]

for _topic in (
    "activities",
    "audiences",
    "batches",
    "devices",
    "faults",
    "identity",
    "lifetimes",
    "pages",
    "requests",
    "segment",
    "settings",
    "teams",
):
    import_module(f"simulator.breaks.{_topic}")
