"""Values of traits, attributes and parameters hashed in a bundle: the same for the same value.

The key is made for each bundle, and thrown away. A hash has the length of its value and its JSON
type: digits stay digits, so that a number and its text go together; booleans stay as they are. So
an answer that shows a value shows its hash when the bundle is replayed. Rules that look into a
value decide about its hash: what depends on them may be answered differently.
"""

import json
import re
import secrets
from base64 import b32encode, b64decode, b64encode
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Any, Final, TypeVar
from urllib.parse import quote, unquote_plus

import msgspec
from msgspec import structs

from simulator.bundle.model import Bundle, Entry
from simulator.target.api.wire import EVIDENCE

__all__ = ["hashed"]

_S = TypeVar("_S", bound=msgspec.Struct)

_HELD: Final = frozenset(
    (
        *("traits", "properties", "parameters", "profileParameters", "profileAttributes"),
        *("attributes", "targeting", "before", "changed", "gaps", "writes", "overlaid"),
    )
)
"""The names under which objects hold values, one a name."""
_TOLD: Final = frozenset(
    ("sentence", "message", "evidence", "detail", "cure", "what", "why", "error", "rule", "told")
)
"""The names under which sentences may quote them."""
_SHOWN: Final = frozenset(("value", "modifiedAt"))
"""What the profile API shows of an attribute."""
_IN_FORMS: Final = re.compile(r"(?<![^?&\"\s])(profile\.[^=&\s\"#]*=)([^&\s\"#]*)")
_NUMBER: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_KEPT: Final = frozenset(("", "true", "false", "null"))
_SHORTEST: Final = 4  # characters of a value that is looked for in sentences


def hashed(bundle: Bundle) -> Bundle:
    """Give a bundle with all such values hashed; a workspace's own are left as they are."""
    return _Hashing(secrets.token_bytes(32)).bundle(bundle)


class _Hashing:
    """Hashes one bundle."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._known: dict[str, str] = {}

    def bundle(self, bundle: Bundle) -> Bundle:
        entries = [self._entry(one) for one in bundle.entries]
        beginning, state = self._held(bundle.beginning), self._held(bundle.state)
        content = msgspec.to_builtins(
            structs.replace(bundle, hashed=True, entries=entries, beginning=beginning, state=state)
        )
        for noted in content["journal"]:
            noted["target"] = self._forms(noted["target"])
        content["beginning"]["workspace"] = bundle.beginning.workspace
        return msgspec.convert(self._untold(content, told=False), Bundle, strict=False)

    def _entry(self, entry: Entry) -> Entry:
        if entry.surface == "lab" and entry.target.endswith("/workspace"):
            return entry
        read = self._batch if "/batchUpdate" in entry.target else self._text
        answer = structs.replace(entry.answer, data=None, digest=None)
        answer.headers = [
            (name, self._sentence(value) if name == EVIDENCE else value)
            for name, value in answer.headers
        ]
        if answer.text is not None:
            answer.text = self._text(answer.text)
        made = structs.replace(entry, target=self._forms(entry.target), answer=answer)
        if made.text is not None:
            made.text = read(made.text)
        if made.data is not None:
            made.data = read(made.data.decode("latin-1")).encode("latin-1", "replace")
        return made

    def _held(self, one: _S) -> _S:
        """Hash what a state holds."""
        content = self._walked(msgspec.to_builtins(one))
        for batch in _batches(content):
            batch["body"] = b64encode(self._batch_file(b64decode(batch["body"]))).decode()
        return msgspec.convert(content, type(one), strict=False)

    # -- documents ---------------------------------------------------------------------------

    def _text(self, text: str) -> str:
        """Hash what a text holds: JSON, an address, or a form."""
        if text[:1] in ("{", "["):
            try:
                content = json.loads(text)
            except (ValueError, RecursionError):
                return self._sentence(self._forms(text))
            return json.dumps(self._walked(content), ensure_ascii=False, separators=(",", ":"))
        return self._forms(text)

    def _walked(self, node: Any) -> Any:
        if isinstance(node, dict):
            return {
                name: self._values(inner)
                if name in _HELD and isinstance(inner, dict)
                else self._walked(inner)
                for name, inner in node.items()
            }
        if isinstance(node, list | tuple):
            return [self._walked(inner) for inner in node]
        return self._text(node) if isinstance(node, str) else node

    def _values(self, node: Any) -> Any:
        """Hash values, at any depth; of an attribute, no time."""
        if isinstance(node, dict):
            if node.keys() == _SHOWN:
                return node | {"value": self._values(node["value"])}
            return {name: self._values(inner) for name, inner in node.items()}
        if isinstance(node, list | tuple):
            if _is_attribute(node):
                steps = [[since, self.of(value)] for since, value in node[2]]
                return [self.of(node[0]), node[1], steps]
            return [self._values(inner) for inner in node]
        return self._value(node)

    def _value(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.of(value)
        if isinstance(value, bool) or value is None:
            return value
        text = json.dumps(value)
        return json.loads(self.of(text)) if _NUMBER.fullmatch(text) else value

    def _forms(self, text: str) -> str:
        """Hash the attributes in the query of an address, or in a form."""

        def of(found: re.Match[str]) -> str:
            return found[1] + quote(self.of(unquote_plus(found[2])), safe="")

        return _IN_FORMS.sub(of, text)

    def _batch(self, text: str) -> str:
        return self._batch_file(text.encode()).decode(errors="replace")

    def _batch_file(self, body: bytes) -> bytes:
        """Hash the values of a file of updates: all but the header and the first of each row."""
        lines = re.split(rb"([\r\n]+)", body)
        header = next((at for at, line in enumerate(lines) if line.startswith(b"batch=")), -1)
        for at in range(header + 1, len(lines)):
            identifier, *values = lines[at].split(b",")
            made = [quote(self.of(unquote_plus(one.decode("latin-1")))).encode() for one in values]
            lines[at] = b",".join((identifier, *made))
        return b"".join(lines)

    def _untold(self, node: Any, *, told: bool) -> Any:
        """Let no sentence quote a value."""
        if isinstance(node, dict):
            return {name: self._untold(inner, told=name in _TOLD) for name, inner in node.items()}
        if isinstance(node, list | tuple):
            return [self._untold(inner, told=told) for inner in node]
        return self._sentence(node) if told and isinstance(node, str) else node

    def _sentence(self, text: str) -> str:
        for value, stand_in in self._known.items():
            if len(value) >= _SHORTEST:
                text = text.replace(value, stand_in)
        return text

    # -- values ------------------------------------------------------------------------------

    def of(self, value: str) -> str:
        """Give what stands for a value."""
        if value in _KEPT:
            return value
        found = self._known.get(value)
        if found is None:
            number = _NUMBER.fullmatch(value) is not None
            found = self._digits(value) if number else self._letters(value)
            self._known[value] = found
        return found

    def _drawn(self, value: str, length: int) -> bytes:
        """Give as many bytes that only the value and the key decide."""
        drawn = b""
        while len(drawn) < length:
            text = f"{len(drawn)}:{value}".encode("utf-8", "surrogatepass")
            drawn += blake2b(text, key=self._key).digest()
        return drawn[:length]

    def _letters(self, value: str) -> str:
        return b32encode(self._drawn(value, len(value))).decode().lower()[: len(value)]

    def _digits(self, value: str) -> str:
        """Write other digits; none is 0 where that would be another way to write a number."""
        return "".join(
            one if one in "-." else str(1 + drawn % 9)
            for one, drawn in zip(value, self._drawn(value, len(value)), strict=True)
        )


def _is_attribute(node: Sequence[Any]) -> bool:
    """Tell whether a list is an attribute as profiles hold it: value, time, steps."""
    kinds = [type(one) for one in node]
    steps = node[2] if kinds in ([str, int, list], [str, int, tuple]) else None
    return steps is not None and all(isinstance(one, list | tuple) for one in steps)


def _batches(content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give the batches of a state, and of those kept within it."""
    states = [content, content.get("state"), *content.get("snapshots", {}).values()]
    for state in states:
        if isinstance(state, dict):
            yield from state.get("batches", ())
