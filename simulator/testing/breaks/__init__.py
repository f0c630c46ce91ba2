from simulator.testing.breaks import devices, identity, lifetimes, segment
from simulator.testing.breaks.breaking import BREAKS, broken
