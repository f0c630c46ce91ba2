"""Plain values as YAML that ``read`` gives back: the same bytes for the same content."""

import re
from typing import Any, Final

import yaml

__all__ = ["write"]

_WIDTH: Final = 100
# Numbers to `read`, and texts to the YAML library, which would leave off their quotes.
_EXPONENT: Final = re.compile(r"^-?[0-9]+[eE][-+]?[0-9]+$")


class _Dumper(yaml.SafeDumper):
    """A SafeDumper that quotes what reads as a number, and repeats what comes twice."""

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True


_Dumper.yaml_implicit_resolvers = {
    first: list(resolvers) for first, resolvers in yaml.SafeDumper.yaml_implicit_resolvers.items()
}
_Dumper.add_implicit_resolver("tag:yaml.org,2002:float", _EXPONENT, list("-0123456789"))


def write(content: Any) -> str:
    """Write JSON values as YAML, in the order they have."""
    return yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)
