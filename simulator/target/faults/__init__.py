"""Faults: what goes wrong on purpose, where, how and when. No HTTP, no waiting."""

from simulator.target.faults.collection import MOST_FAULTS, Faults, KeptFault, Struck
from simulator.target.faults.model import ENDPOINTS, Endpoint, Fault, FaultError

__all__ = [
    "ENDPOINTS",
    "MOST_FAULTS",
    "Endpoint",
    "Fault",
    "FaultError",
    "Faults",
    "KeptFault",
    "Struck",
]
