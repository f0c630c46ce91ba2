"""OpenAPI documents, made from operations and the types their requests and answers have.

Whoever has routes makes ``Operation``s of them; the schemas are msgspec's, of the very types
that read the requests. What docstrings say becomes descriptions.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations
from typing import Any, Final, Literal

import msgspec

from simulator.version import VERSION

__all__ = [
    "Answer",
    "Content",
    "Operation",
    "Parameter",
    "Surface",
    "at_least_one",
    "at_most_one",
    "document",
    "paths",
    "told",
]

_REFERENCE: Final = "#/components/schemas/{name}"
_VARIABLE: Final = re.compile(r"<(?:\w+:)?(\w+)>")
_CHOICE: Final = re.compile(r"<any\(([\w,]+)\):\w+>")
_SECTION: Final = re.compile(r"^\s*(?:Args|Attributes|Raises|Returns):\s*$", re.MULTILINE)
_ENTRY: Final = re.compile(r"^(\w+): ")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter.

    Attributes:
        name: As it is sent.
        about: What it is.
        kind: The type of its values; a list's for one that may come several times.
        required: Whether a call must have it.
        place: Where it stands.
    """

    name: str
    about: str
    kind: Any = str
    required: bool = False
    place: Literal["query", "path"] = "query"


@dataclass(frozen=True, slots=True)
class Content:
    """A body.

    Attributes:
        kind: The type of what it holds.
        media_types: What it travels as.
        required: Whether a call must have it.
        other: Another type it may be of.
    """

    kind: Any
    media_types: Sequence[str] = ("application/json",)
    required: bool = True
    other: Any = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call may be answered.

    Attributes:
        about: When, in a sentence.
        content: The body; None for none.
        headers: The headers worth knowing, and what they say.
    """

    about: str
    content: Content | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Operation:
    """A call.

    Attributes:
        method: The HTTP method.
        path: Its path, with names in braces.
        name: A name that no other call has.
        doc: A docstring: its first line is the summary.
        answers: By status.
        parameters: Of the query and, where there is more to say than that it is text, of the
            path.
        takes: The body; None for none.
        tag: The group it is shown in.
        security: Which of the schemes let one in; None for the document's.
        deprecated: Whether something else has taken its place.
    """

    method: str
    path: str
    name: str
    doc: str
    answers: Mapping[int, Answer]
    parameters: Sequence[Parameter] = ()
    takes: Content | None = None
    tag: str = ""
    security: Sequence[Mapping[str, Sequence[str]]] | None = None
    deprecated: bool = False


@dataclass(frozen=True, slots=True)
class Surface:
    """What a document is about.

    Attributes:
        title: Its title.
        about: What there is to know of all calls.
        schemes: The security schemes.
        security: Which of them let one in, where a call does not say otherwise.
        limits: Whether it states limits that settings change; what was kept under another
            setting may break them.
    """

    title: str
    about: str
    schemes: Mapping[str, Any]
    security: Sequence[Mapping[str, Sequence[str]]]
    limits: bool = True


def paths(rule: str, *chosen: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Write a rule of Flask's as paths: one for each choice it leaves, and what was chosen."""
    choice = _CHOICE.search(rule)
    if choice is None:
        yield _VARIABLE.sub(r"{\1}", rule), chosen
        return
    for one in choice[1].split(","):
        yield from paths(rule.replace(choice[0], one, 1), *chosen, one)


def told(doc: str) -> tuple[str, str]:
    """Give summary and description of a docstring; its sections are for programmers."""
    summary, _, rest = _SECTION.split(doc.strip(), maxsplit=1)[0].partition("\n")
    return _code(summary), _code(" ".join(rest.split()))


def _code(text: str) -> str:
    """Mark code as CommonMark does, not as reStructuredText."""
    return text.replace("``", "`")


def at_most_one(*names: str) -> dict[str, Any]:
    """Rule, in JSON Schema, that fields exclude each other; null, false and "" are none."""
    return {"not": {"anyOf": [_given(*pair) for pair in combinations(names, 2)]}}


def at_least_one(*names: str) -> dict[str, Any]:
    """Rule, in JSON Schema, that a field of several is there."""
    return {"anyOf": [_given(name) for name in names]}


def _given(*names: str) -> dict[str, Any]:
    something = {"not": {"enum": [None, False, ""]}}
    return {"required": list(names), "properties": dict.fromkeys(names, something)}


def document(surface: Surface, operations: Sequence[Operation]) -> dict[str, Any]:
    """Make an OpenAPI document."""
    schemas = _Schemas(chain.from_iterable(map(_kinds, operations)), limits=surface.limits)
    listed: dict[str, dict[str, Any]] = {}
    for one in operations:
        listed.setdefault(one.path, {})[one.method.lower()] = _operation(one, schemas)
    tags = dict.fromkeys(one.tag for one in operations if one.tag)
    return {
        "openapi": "3.1.0",
        "info": {"title": surface.title, "version": VERSION, "description": surface.about},
        "tags": [{"name": tag} for tag in tags],
        "paths": listed,
        "components": {"schemas": schemas.components, "securitySchemes": surface.schemes},
        "security": surface.security,
    }


def _kinds(operation: Operation) -> Iterator[Any]:
    yield from (parameter.kind for parameter in operation.parameters)
    bodies = [operation.takes, *(answer.content for answer in operation.answers.values())]
    for body in bodies:
        if body is not None:
            yield from (body.kind, body.other)


class _Schemas:
    """The schemas of types, and what they refer to."""

    def __init__(self, kinds: Iterable[Any], *, limits: bool) -> None:
        self._kinds = list(kinds)
        made, components = msgspec.json.schema_components(self._kinds, ref_template=_REFERENCE)
        if not limits:
            made, components = _unlimited(made), _unlimited(components)
        self._made = dict(zip(map(id, self._kinds), made, strict=True))
        self.components = {name: _described(schema) for name, schema in components.items()}

    def of(self, kind: Any) -> dict[str, Any]:
        return self._made[id(kind)]


_LIMITS: Final = ("maxLength", "maxItems", "maxProperties", "x-offtarget-setting")


def _unlimited(schema: Any) -> Any:
    """Leave out the limits that settings change."""
    if isinstance(schema, dict):
        left_out = _LIMITS if "x-offtarget-setting" in schema else ()
        return {name: _unlimited(one) for name, one in schema.items() if name not in left_out}
    return tuple(map(_unlimited, schema)) if isinstance(schema, list | tuple) else schema


def _described(schema: dict[str, Any]) -> dict[str, Any]:
    """Put what a docstring says of attributes to the properties they become."""
    doc = schema.get("description", "")
    summary, rest = told(doc)
    schema = {**schema, "description": f"{summary} {rest}".strip()}
    properties = schema.get("properties", {})
    for name, about in _attributes(doc):
        for spelt in (name, _camel(name)):
            if "description" not in properties.get(spelt, {"description": ""}):
                properties = {**properties, spelt: {**properties[spelt], "description": about}}
    return schema | ({"properties": properties} if properties else {})


def _attributes(doc: str) -> Iterator[tuple[str, str]]:
    _, _, section = doc.partition("Attributes:\n")
    lines = [line for line in section.splitlines() if line.strip()]
    indent = min((len(line) - len(line.lstrip()) for line in lines), default=0)
    entries = re.split(rf"^ {{{indent}}}(?=\w)", "\n".join(lines), flags=re.MULTILINE)
    for entry in entries:
        if match := _ENTRY.match(entry):
            yield match[1], _code(" ".join(entry[match.end() :].split()))


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))


def _operation(operation: Operation, schemas: _Schemas) -> dict[str, Any]:
    summary, description = told(operation.doc)
    made: dict[str, Any] = {"operationId": operation.name, "summary": summary}
    if description:
        made["description"] = description
    if operation.tag:
        made["tags"] = [operation.tag]
    if operation.deprecated:
        made["deprecated"] = True
    made["parameters"] = [_parameter(one, schemas) for one in _parameters(operation)]
    if operation.takes is not None:
        taken = operation.takes
        made["requestBody"] = {"required": taken.required, "content": _content(taken, schemas)}
    made["responses"] = {
        str(status): _answer(answer, schemas)
        for status, answer in sorted(operation.answers.items())
    }
    if operation.security is not None:
        made["security"] = operation.security
    return made


_PLAIN: Final = {"type": "string", "minLength": 1}


def _parameters(operation: Operation) -> Iterator[Parameter | str]:
    described = {one.name: one for one in operation.parameters if one.place == "path"}
    for name in re.findall(r"{(\w+)}", operation.path):
        yield described.get(name, name)
    yield from (one for one in operation.parameters if one.place != "path")


def _parameter(one: Parameter | str, schemas: _Schemas) -> dict[str, Any]:
    if isinstance(one, str):
        return {"name": one, "in": "path", "required": True, "schema": _PLAIN}
    made: dict[str, Any] = {"name": one.name, "in": one.place, "description": one.about}
    if one.required or one.place == "path":
        made["required"] = True
    return {**made, "schema": schemas.of(one.kind)}


def _answer(answer: Answer, schemas: _Schemas) -> dict[str, Any]:
    made: dict[str, Any] = {"description": answer.about}
    if answer.headers:
        made["headers"] = {
            name: {"description": about, "schema": {"type": "string"}}
            for name, about in answer.headers.items()
        }
    if answer.content is not None:
        made["content"] = _content(answer.content, schemas)
    return made


def _content(content: Content, schemas: _Schemas) -> dict[str, Any]:
    schema = schemas.of(content.kind)
    if content.other is not None:
        schema = {"anyOf": [schema, schemas.of(content.other)]}
    return {kind: {"schema": schema} for kind in content.media_types}
