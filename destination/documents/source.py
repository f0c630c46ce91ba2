"""YAML without surprises, and the line of every value in it.

``2026-01-05`` and ``10:30`` are texts, ``on`` and ``no`` words, numbers are those of JSON (so
that ``01234`` stays a postal code), keys are texts, and a key stands once: PyYAML would let
a second ``expect`` silently take the place of the first.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

import yaml

__all__ = ["SourceError", "read"]

_YAML: Final = "tag:yaml.org,2002:"
_MERGE: Final = f"{_YAML}merge"
_NULL: Final = f"{_YAML}null"
_TEXT: Final = f"{_YAML}str"
_TAGS: Final = frozenset(
    f"{_YAML}{name}" for name in ("str", "int", "float", "bool", "null", "seq", "map")
)
_INT: Final = "-?(?:0|[1-9][0-9]*)"
_DIGITS: Final = "-0123456789"


class SourceError(ValueError):
    """What is no YAML, or more than is read; with its line, and its field if known."""

    def __init__(self, line: int, field: str, rule: str) -> None:
        super().__init__(rule)
        self.line = line
        self.field = field


class _Loader(yaml.SafeLoader):
    """A SafeLoader with fewer types."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag in (_NULL, _MERGE)]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _tag, _pattern, _first in (
    ("bool", "true|false", "tf"),
    ("int", _INT, _DIGITS),
    ("float", rf"{_INT}(?:\.[0-9]+(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)", _DIGITS),
):
    _Loader.add_implicit_resolver(_YAML + _tag, re.compile(f"^(?:{_pattern})$"), list(_first))


def read(text: str) -> tuple[Any, dict[str, int]]:
    """Read YAML: its content, and the line of each value under the path msgspec gives it.

    Raises:
        SourceError: It is no YAML, or more than is read.
    """
    try:
        return _read(_Loader(text))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        raise SourceError(mark.line + 1 if mark else 1, "", f"no YAML: {problem}") from None
    except SourceError:
        raise
    except ValueError as error:  # a number of more digits than Python reads
        raise SourceError(1, "", f"no YAML: {error}") from None
    except RecursionError:
        raise SourceError(1, "", "nested too deeply, or an alias within itself") from None


def _read(loader: _Loader) -> tuple[Any, dict[str, int]]:
    node = loader.get_single_node()
    if node is None:
        return None, {}
    lines = dict(_lines(node, ""))
    return loader.construct_document(node), lines


def _lines(node: yaml.Node, path: str) -> Iterator[tuple[str, int]]:
    """Tell the line of every value; refuse what is not read."""
    line = node.start_mark.line + 1
    if node.tag not in _TAGS:
        raise SourceError(line, path, f"the tag {node.tag.replace(_YAML, '!!')} is not read")
    yield path, line
    if isinstance(node, yaml.MappingNode):
        yield from _members(node, path)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _lines(value, f"{path}[{index}]")


def _members(node: yaml.MappingNode, path: str) -> Iterator[tuple[str, int]]:
    seen: dict[str, int] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if key.tag not in (_TEXT, _MERGE):
            shown = key.value if isinstance(key, yaml.ScalarNode) else "a list or a map"
            raise SourceError(line, path, f"the key {shown} is no text; write it in quotes")
        inner = f"{path}.{key.value}" if path else str(key.value)
        if key.value in seen:
            raise SourceError(line, inner, f"stands here already, in line {seen[key.value]}")
        seen[key.value] = line
        yield from _lines(value, inner)
        yield inner, line
