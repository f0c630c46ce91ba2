"""What a planned update means to the server that gets it: which visitor, which attributes."""

from typing import Final, NamedTuple
from urllib.parse import parse_qsl, unquote

from destination.plan import PlannedRequest, Update
from destination.url import InvalidUrlError, parse_url

__all__ = ["Meaning", "arriving", "intended", "meaning"]

_LOOKUP: Final = "/rest/v1/profiles/thirdPartyId/"
_ID: Final = "mbox3rdPartyId"


class Meaning(NamedTuple):
    """What a server reads.

    Attributes:
        hosts: The hosts asked.
        looked_up: The id the lookup's path names; None where it is another route.
        updated: The id the update names; the first one counts.
        attributes: Every other parameter, in order.
    """

    hosts: frozenset[str]
    looked_up: str | None
    updated: str | None
    attributes: tuple[tuple[str, str], ...]


def intended(code: str, user: str, pairs: dict[str, str]) -> Meaning:
    """Say what a payload is meant to say."""
    host = frozenset((f"{code.lower()}.tt.omtrdc.net",))
    named = tuple((f"profile.{name}", value) for name, value in pairs.items())
    return Meaning(host, user, user, tuple(sorted(named)))


def meaning(update: Update, code: str) -> Meaning | None:
    """Read a plan as a server would; None where a request of it cannot be made."""
    requests = (update.lookup, update.update, *update.more)
    if not all(isinstance(request, PlannedRequest) for request in requests):
        return None
    lookup, *updates = [one for one in requests if isinstance(one, PlannedRequest)]
    hosts = frozenset(one.url.host for one in (lookup, *updates))
    ids: list[str] = []
    attributes: list[tuple[str, str]] = []
    for one in updates:
        path, _, query = one.url.target.partition("?")
        if path != f"/m2/{code}/profile/update":
            return Meaning(hosts, _looked_up(lookup, code), None, ())
        given = _form(query) + _form(one.body.decode("ascii"))
        ids += [value for name, value in given if name == _ID][:1]
        first = next((at for at, (name, _) in enumerate(given) if name == _ID), None)
        attributes += [pair for at, pair in enumerate(given) if at != first]
    updated = ids[0] if ids and len(ids) == len(updates) and len(set(ids)) == 1 else None
    return Meaning(hosts, _looked_up(lookup, code), updated, tuple(sorted(attributes)))


def arriving(name: str, value: str, *, last: bool = False) -> list[tuple[str, str]]:
    """Read one attribute alone as a server would; ``last``, with nothing behind it in the URL."""
    try:
        url = parse_url(f"https://host/?profile.{name}={value}" + ("" if last else "&"))
    except InvalidUrlError:
        return []
    return _form(url.target.partition("?")[2])


def _looked_up(lookup: PlannedRequest, code: str) -> str | None:
    path, _, query = lookup.url.target.partition("?")
    segment = path.removeprefix(_LOOKUP)
    if segment == path or not segment or "/" in segment or _form(query) != [("client", code)]:
        return None
    return unquote(segment)


def _form(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True)
