"""Which attributes leave, how they travel, whether they are personal, and where they are hashed.

Filled event by event and bounded: of attributes without end, as of keys that are ids, the
first ten thousand are listed.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Final

from destination.hazards.attributes import Attributes, attributes_of
from destination.hazards.web import sent_by_page, user_of_page
from destination.js import Json
from destination.pipeline import Pipeline, from_browser
from destination.plan import Update
from destination.privacy.hashing import hashed
from destination.privacy.likely import Likely, is_hash, likely_pii, named
from destination.workspace.model import Destination

__all__ = ["COLUMNS", "Inventory"]

COLUMNS: Final = ("attribute", "destination", "travels", "likely_pii", "confidence", "hashed")
_MOST: Final = 10_000
_NAME: Final = 200
_PAGE: Final = {"profile": "delivery body", "parameters": "delivery body (parameter)"}
_SOURCE, _INSERT = "source stage", "insert function"
_EARLIER, _NOWHERE = "before Segment", "nowhere"
_RANKS: Final = ("low", "medium", "high")


@dataclass(slots=True)
class _Row:
    """What is known of one attribute on one way."""

    likely: Likely | None = None
    hashed: dict[str, None] = field(default_factory=dict)


class Inventory:
    """What leaves of the events it is shown.

    Args:
        pipeline: The way of the events.
    """

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        declared = pipeline.workspace.destinations
        self._wires = {name: _way(one) for name, one in declared.items()}
        self._sources = {
            name: [path for stage in source.stages for path in stage.hash]
            for name, source in pipeline.workspace.sources.items()
        }
        self._inserts = {
            name: [path for stage in one.insert_functions for path in stage.hash]
            for name, one in declared.items()
        }
        self._rows: dict[tuple[str, str, str], _Row] = {}

    def see(self, event: dict[str, Json]) -> None:
        """Note what leaves of an event."""
        staged = _hashes(event, self._sources.get(self._pipeline.source_of(event) or "", ()))
        for one in self._pipeline.plan(event):
            if isinstance(one.plan, Update):
                inserted = _hashes(event, self._inserts[one.destination])
                # What both hash is hashed twice: the insert function hashes the hash.
                inserted |= {hashed(text) for text in staged}
                places = {**dict.fromkeys(inserted, _INSERT), **dict.fromkeys(staged, _SOURCE)}
                sent = attributes_of(one.plan.payload["traits"])
                user = str(one.plan.payload["user_id"])
                self._note("user_id", user, one.destination, "URL", places)  # of the lookup
                self._note_all(sent, one.destination, self._wires[one.destination], places)
        if not from_browser(event):
            return
        for name, mode in self._pipeline.web.items():
            places = dict.fromkeys(staged, _SOURCE)
            for plan in mode.plan(event):
                page_user = user_of_page(plan)
                if page_user is not None:
                    self._note("user_id", page_user, name, _PAGE["profile"], places)
                for kind, sent in sent_by_page(plan):
                    self._note_all(sent, name, _PAGE[kind], places)

    def rows(self) -> Iterator[tuple[str, ...]]:
        """Give the lines of the table, without its head, in order."""
        for (attribute, destination, travels), row in sorted(self._rows.items()):
            kind, confidence = row.likely or ("", "")
            where = "; ".join(row.hashed)
            yield attribute, destination, travels, kind, confidence, where

    def write(self, file: IO[str]) -> None:
        """Write the table as CSV.

        Args:
            file: Opened for text, with ``newline=""``.
        """
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows([_inert(cell) for cell in row] for row in self.rows())

    def _note_all(
        self, sent: Attributes, destination: str, travels: str, places: Mapping[str, str]
    ) -> None:
        for name, value in sent.pairs.items():
            self._note(name, value, destination, travels, places)

    def _note(
        self, name: str, value: str, destination: str, travels: str, places: Mapping[str, str]
    ) -> None:
        key = (name if len(name) <= _NAME else f"{name[:_NAME]}…", destination, travels)
        row = self._rows.get(key)
        if row is None:
            if len(self._rows) >= _MOST:
                return
            row = self._rows[key] = _Row()
        if is_hash(value):
            where, likely = places.get(value, _EARLIER), named(name)
        else:
            where, likely = _NOWHERE, likely_pii(name, value)
        row.hashed[where] = None
        row.likely = _likelier(row.likely, likely)


def _way(declared: Destination) -> str:
    """Tell where a cloud destination's attributes stand."""
    return "body" if (declared.wire, declared.attributes_in) == ("safe", "body") else "URL"


def _likelier(one: Likely | None, other: Likely | None) -> Likely | None:
    if one is None or other is None:
        return one or other
    return max(one, other, key=lambda likely: _RANKS.index(likely.confidence))


def _hashes(event: Mapping[str, Json], paths: Iterable[str]) -> set[str]:
    """Give the hashes a stage makes of an event's values."""
    found: set[str] = set()
    for path in paths:
        value: Json = event
        for key in path.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        found.update(hashed(leaf) for leaf in _leaves(value))
    return found


def _leaves(value: Json) -> Iterator[Json]:
    """Give what a stage hashes of a value: all that is in it, but null and empty text."""
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _leaves(inner)
    elif value is not None and value != "":
        yield value


def _inert(cell: str) -> str:
    """Write a cell so that no spreadsheet takes it for a formula."""
    plain = cell.encode("utf-8", "backslashreplace").decode()
    return f"'{plain}" if plain.startswith(("=", "+", "-", "@", "\t", "\r")) else plain
