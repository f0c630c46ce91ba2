"""What runs of features need: imported once, in the process that those of ``proving`` come from."""

from importlib import import_module

__all__: list[str] = []

for _name in ("breaks", "lab", "testing.plugin", "testing.proving", "testing.runner"):
    import_module(f"simulator.{_name}")
