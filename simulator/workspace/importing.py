"""Audiences as Adobe's Admin API answers them, made into those of a workspace.

Taken are answers of ``GET …/target/audiences/{id}``: one object, several in an array, or an
object with a list of them under ``audiences``. Numbers are kept; audiences that combine
others name them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from destination.workspace.importing import Remark
from simulator.target.activities.model import Audience
from simulator.target.audiences import RuleError, compile_audience, compile_rule
from simulator.target.audiences.combine import combined
from simulator.workspace.model import AudienceSpec

__all__ = ["Importing"]

_TAKEN: Final = ("id", "name", "description", "targetRule", "audienceRule")
_OF_NO_ACCOUNT: Final = ("origin", "status", "type", "modifiedAt", "createdAt")
_NO_FIRST_LETTERS: Final = "=+-!@"
_LONGEST_STEM: Final = 200  # of 255 characters, so that something can be added
_LARGEST_ID: Final = 10**12
_JOINTS: Final = {"AND": "all_of", "OR": "any_of", "NOT": "not_"}
_LIST: Final = "a list tells no rules; ask for each with GET …/target/audiences/{id}"
_UNKNOWN: Final = "it evaluates to unknown"
_CLOUD: Final = "its rule is kept outside Target; it is left out"


@dataclass(frozen=True, slots=True)
class _Found:
    """An audience of the input, and where it is."""

    place: str
    name: str
    audience: Audience


@dataclass(slots=True)
class Importing:
    """Audiences taken over so far.

    Attributes:
        audiences: Name to audience, as a workspace declares them.
        remarks: What is not taken, or not simulated, with its place.
    """

    audiences: dict[str, AudienceSpec] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    _found: dict[int, _Found] = field(default_factory=dict)
    _names: set[str] = field(default_factory=set)
    _combined: set[str] = field(default_factory=set)

    def read(self, content: Any, source: str = "") -> None:
        """Read one answer.

        Args:
            content: The answer.
            source: What it is called in remarks; empty for nothing.
        """
        for place, one in _objects(content):
            where = ": ".join(filter(None, (source, place)))
            if not isinstance(one, Mapping):
                self._remark(where, "this is no audience; it is left out")
                continue
            found = self._audience(one, where)
            if found is not None:
                self._found[found.audience.id or -len(self._found) - 1] = found

    def finish(self) -> None:
        """Make the workspace's audiences of all that was read: the combined ones last."""
        for one in self._found.values():
            if one.audience.audience_rule is None:
                self._take(one, rule=one.audience.target_rule)
        for one in self._found.values():
            if one.audience.audience_rule is not None:
                self._combine(one)

    def _remark(self, place: str, sentence: str) -> None:
        self.remarks.append(Remark(place, sentence))

    def _audience(self, given: Mapping[str, Any], place: str) -> _Found | None:
        """Read an audience, or say why it is left out."""
        known = {key: given[key] for key in (*_TAKEN, *_OF_NO_ACCOUNT) if key in given}
        unnamed = f"audience {given.get('id', '')}".strip()
        try:
            audience = msgspec.convert({"name": unnamed, **known}, Audience)
        except msgspec.ValidationError as error:
            self._remark(place, f"{error}; it is left out")
            return None
        reason = self._unusable(audience)
        if reason:
            self._remark(place, f"{audience.name!r}: {reason}")
            return None
        for key in given:
            if key not in known:
                self._remark(place, f"{audience.name!r}: {key} is not taken over")
        return _Found(place, self._name(audience, place), audience)

    def _unusable(self, audience: Audience) -> str:
        """Say why an audience cannot be taken over; empty if it can."""
        if audience.status == "deleted":
            return "it is deleted at Adobe; it is left out"
        if audience.id in self._found:
            return f"audience {audience.id} came before; this one is left out"
        if audience.audience_rule is None and audience.target_rule is None:
            return f"there is no rule in it; {_CLOUD if audience.origin == 'cloud' else _LIST}"
        if audience.target_rule is None:
            return ""
        if audience.audience_rule is not None:
            return "it has a targetRule and an audienceRule; it is left out"
        try:
            compile_rule(audience.target_rule)
        except RuleError as error:
            return f"targetRule: {error}; it is left out"
        return ""

    def _name(self, audience: Audience, place: str) -> str:
        """Give a name that a workspace takes and nobody has."""
        name = audience.name.lstrip(_NO_FIRST_LETTERS).strip() or f"audience {audience.id}"
        if name in self._names:
            name = self._free(f"{name[:_LONGEST_STEM]} ({audience.id})")
        if name != audience.name:
            self._remark(place, f"{audience.name!r} is named {name!r} here")
        self._names.add(name)
        return name

    def _free(self, name: str) -> str:
        while name in self._names:
            name = f"{name}'"
        return name

    def _take(self, one: _Found, **rule: Any) -> None:
        audience = one.audience
        for sentence in compile_audience(audience, self._get).unknown:
            where = "targetRule: " if audience.target_rule is not None else ""
            self._remark(one.place, f"{audience.name!r}: {where}{sentence}: {_UNKNOWN}")
        number = audience.id if 0 < audience.id <= _LARGEST_ID else None
        self.audiences[one.name] = AudienceSpec(id=number, description=audience.description, **rule)

    def _combine(self, one: _Found) -> None:
        """Put a combination into names; where that cannot be done, say why it is left out."""
        if one.name in self._combined:
            return
        self._combined.add(one.name)
        made: dict[str, AudienceSpec] = {}
        try:
            compile_audience(one.audience, self._get)
            joint = self._joined(one.audience.audience_rule or {}, one.name, made)
        except (RuleError, LookupError) as error:
            self._remark(one.place, f"{one.audience.name!r}: {error.args[0]}; it is left out")
            return
        self.audiences.update(made)
        self._take(one, **joint)

    def _get(self, number: int) -> Audience | None:
        found = self._found.get(number)
        return None if found is None else found.audience

    def _joined(
        self, rule: Mapping[str, Any], name: str, made: dict[str, AudienceSpec]
    ) -> dict[str, Any]:
        """Put the parts of a combination into names; a combination within it gets one, too.

        Raises:
            LookupError: A part is no audience that is taken over.
        """
        names = [
            self._part(part, f"{name[:_LONGEST_STEM]}, part {number}", made)
            for number, part in enumerate(rule["rules"], start=1)
        ]
        joint = _JOINTS[rule["restRuleOperator"]]
        return {joint: names[0] if joint == "not_" else names}

    def _part(self, part: Any, name: str, made: dict[str, AudienceSpec]) -> str:
        if isinstance(part, Mapping) and "restRuleOperator" in part:
            name = self._free(name)
            self._names.add(name)
            made[name] = AudienceSpec(**self._joined(part, name, made))
            return name
        number = next(combined(part), None)
        if number is None:
            raise LookupError(f"a rule of {', '.join(map(repr, part))} is not simulated")
        found = self._found[number]
        if found.audience.audience_rule is not None:
            self._combine(found)
        if found.name not in self.audiences:
            raise LookupError(f"audience {number} is left out, too")
        return found.name


def _objects(content: Any) -> Iterator[tuple[str, Any]]:
    """Go through what may be audiences, each with its place."""
    if isinstance(content, Mapping) and isinstance(content.get("audiences"), list):
        for at, one in enumerate(content["audiences"]):
            yield f"audiences[{at}]", one
    elif isinstance(content, list):
        for at, one in enumerate(content):
            for place, inner in _objects(one) if isinstance(one, Mapping) else [("", one)]:
                yield f"[{at}].{place}".rstrip("."), inner
    else:
        yield "", content
