"""``python -m simulator.cli``: the same as ``offtarget``."""

from simulator.cli import main

main(prog_name="offtarget")
