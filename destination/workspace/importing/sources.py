"""Sources, named by their type; where the input has none, one stands in."""

from collections.abc import Sequence
from typing import Final, Literal, TypeAlias

from destination.workspace.importing.records import Record, Records
from destination.workspace.model import Source

__all__ = ["NOBODY", "sources_of"]

NOBODY: Final = ""
"""The id of the source that stands in where the input names none."""

_Type: TypeAlias = Literal["web", "server", "mobile", "warehouse", "engage"]
_TYPES: Final[dict[str, _Type]] = {
    "javascript": "web",
    "IqDTy1TpoU": "web",
    "personas": "engage",
    "engage": "engage",
    **dict.fromkeys(
        ("android", "ios", "swift", "kotlin", "react-native", "flutter", "xamarin", "unity"),
        "mobile",
    ),
    **dict.fromkeys(
        ("snowflake", "bigquery", "redshift", "postgres", "databricks", "azure"), "warehouse"
    ),
    **dict.fromkeys(
        ("http-api", "http", "node", "node.js", "python", "ruby", "go", "java", "php", "net"),
        "server",
    ),
}


def sources_of(records: Records, wanted: Sequence[str]) -> tuple[dict[str, Source], dict[str, str]]:
    """Make the sources that destinations are connected to.

    Args:
        records: The input; takes the remarks.
        wanted: The id of each destination's source, or ``NOBODY``.

    Returns:
        The sources by name, and the name of each id.
    """
    known = {one.text("id"): one for one in records.sources if one.text("id")}
    sources: dict[str, Source] = {}
    names: dict[str, str] = {}
    # Known ones first, in the order of their ids; the one that stands in comes last.
    for identifier in sorted(set(wanted), key=lambda one: (one == NOBODY, one)):
        kind = _type(known.get(identifier), identifier, records)
        number = sum(source.type == kind for source in sources.values()) + 1
        names[identifier] = name = kind if number == 1 else f"{kind}-{number}"
        sources[name] = Source(kind)
        _unmodelled(known.get(identifier), name, records)
    for record in records.sources:
        if record.text("id") not in names:
            records.remark(record.place, "feeds no Adobe Target destination; left out")
    return sources, names


def _type(record: Record | None, identifier: str, records: Records) -> _Type:
    if record is None:
        place = f"source {identifier}".strip()
        records.remark(place, "is not in the input; one of type 'web' stands for it")
        return "web"
    metadata = record.values.get("metadata")
    if isinstance(metadata, list):
        metadata = next(iter(metadata), None)
    named = metadata if isinstance(metadata, dict) else {}
    for name in ("slug", "id", "name"):
        value = named.get(name)
        if isinstance(value, str) and (found := _TYPES.get(value) or _TYPES.get(value.lower())):
            return found
    records.remark(record.at("metadata"), "does not say which type it is; taken as 'web'")
    return "web"


def _unmodelled(record: Record | None, name: str, records: Records) -> None:
    if record is None:
        return
    if record.text("name"):
        records.remark(record.at("name"), f"{record.text('name')!r} is {name!r} here")
    if record.values.get("write_keys") or record.values.get("write_key"):
        where = "write_keys" if "write_keys" in record.values else "write_key"
        records.remark(record.at(where), "are secrets, and not copied")
    if record.values.get("enabled") is False:
        records.remark(record.at("enabled"), "a disabled source is not modelled; taken as enabled")
