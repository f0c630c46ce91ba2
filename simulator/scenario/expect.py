"""Expectations of a scenario, held against a lab; what does not hold is put in words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from destination.js import text
from simulator.lab import Lab
from simulator.lab_api.types import ProfileState
from simulator.scenario.model import (
    DeliveryExpectation,
    Expectation,
    FetchExpectation,
    ProfileExpectation,
    SentExpectation,
    VerdictExpectation,
)
from simulator.scenario.outlook import coming, told
from simulator.target.api.wire import EVIDENCE

__all__ = ["in_words", "profile_of", "unmet"]


def unmet(expected: Expectation, lab: Lab) -> Iterator[str]:
    """Say what does not hold.

    Args:
        expected: What should.
        lab: The lab to hold it against.
    """
    if expected.profiles is not None or expected.profile is not None:
        yield from _held(expected, lab)
    if expected.fetch is not None:
        yield from _fetch(expected.fetch, lab)
    if expected.verdict is not None:
        yield from _verdict(expected.verdict, lab)
    if expected.delivery is not None:
        yield from _delivery(expected.delivery, lab)
    if expected.sent is not None:
        yield from _sent(expected.sent, lab)


def in_words(expected: Expectation) -> str:
    """Put an expectation in words."""
    parts = []
    if expected.profiles is not None:
        parts.append(f"Target holds {expected.profiles} profiles")
    if expected.profile is not None:
        verb = "holds" if expected.profile.exists else "does not hold"
        parts.append(f"Target {verb} a profile of {expected.profile.of}")
    if expected.fetch is not None:
        parts.append(f"a fetch of {expected.fetch.of} answers {expected.fetch.status}")
    if expected.verdict is not None:
        parts.append(f"the verdict on {expected.verdict.of} is {expected.verdict.code}")
    if expected.delivery is not None:
        whose = f" for {expected.delivery.of}" if expected.delivery.of else ""
        state = (expected.delivery.state or "as expected").replace("_", " ")
        parts.append(f"the delivery{whose} is {state}")
    if expected.sent is not None:
        what = "has sent nothing" if expected.sent.nothing else "has sent what it should"
        parts.append(f"at.js on {expected.sent.device} {what}")
    return "; ".join(parts)


def profile_of(held: Iterable[ProfileState], identifier: str) -> ProfileState | None:
    """Find the profile an id leads to in what Target holds."""
    for profile in held:
        if identifier in (profile.third_party_id, *profile.tnt_ids):
            return profile
    return None


def _held(expected: Expectation, lab: Lab) -> Iterator[str]:
    held = lab.profiles()
    if expected.profiles is not None and len(held) != expected.profiles:
        said = f"Target holds {len(held)} profiles, not {expected.profiles}: {_named(held)}"
        yield f"{said}{_outlook(lab)}"
    if expected.profile is not None:
        yield from _profile(expected.profile, held, lab)


def _profile(expected: ProfileExpectation, held: Sequence[ProfileState], lab: Lab) -> Iterator[str]:
    identifier = expected.of
    profile = profile_of(held, identifier)
    if profile is None or not expected.exists:
        if (profile is not None) != expected.exists:
            holds, why = "a" if profile else "no", lab.explain(identifier).sentence
            said = f"Target holds {holds} profile of {identifier!r}: {why}"
            yield f"{said}{_outlook(lab, identifier)}"
        return
    problems = list(_profile_differences(expected, profile))
    if problems:
        problems[-1] += told(lab, identifier, held)
    yield from problems


def _outlook(lab: Lab, identifier: str | None = None) -> str:
    """Tell what is to come, in lines of their own."""
    return "".join(f"\n  {line}" for line in coming(lab, identifier))


def _profile_differences(expected: ProfileExpectation, profile: ProfileState) -> Iterator[str]:
    identifier = expected.of
    yield from _differences(identifier, expected.attributes, profile.attributes)
    targeting = f"for targeting, {identifier}"
    yield from _differences(targeting, expected.targeting, profile.targeting)
    for name in expected.without:
        if name in profile.attributes:
            yield f"{identifier} has {name} = {profile.attributes[name]!r}, and should not"
    if expected.devices is not None and len(profile.tnt_ids) != expected.devices:
        yield f"{identifier} is linked to {len(profile.tnt_ids)} devices, not {expected.devices}"


def _fetch(expected: FetchExpectation, lab: Lab) -> Iterator[str]:
    identifier = expected.of
    response = lab.fetch(identifier, by=expected.by)
    if response.status_code != expected.status:
        got, why = response.status_code, response.headers.get(EVIDENCE, "")
        said = f"a fetch of {identifier!r} answers {got}, not {expected.status}: {why or 'found'}"
        yield f"{said}{told(lab, identifier)}"
        return
    message = expected.message
    if message not in response.text:
        yield f"a fetch of {identifier!r} answers {response.text}, without {message!r}"
    if expected.attributes:
        found = response.json().get("profileAttributes", {})
        values = {name: one["value"] for name, one in found.items()}
        yield from _differences(identifier, expected.attributes, values)


def _verdict(expected: VerdictExpectation, lab: Lab) -> Iterator[str]:
    found = lab.explain(expected.of)
    if found.verdict != expected.code:
        said = f"the verdict is {found.verdict}, not {expected.code}: {found.sentence}"
        yield f"{said}{told(lab, expected.of)}"
    for part in expected.says:
        if part not in found.sentence:
            yield f"the sentence does not say {part!r}: {found.sentence}"


def _delivery(expected: DeliveryExpectation, lab: Lab) -> Iterator[str]:
    wanted = expected.of
    found = [one for one in lab.deliveries if wanted in (None, one.user_id)]
    if not found:
        yield f"there is no delivery of {wanted!r}" if wanted else "there is no delivery"
        return
    delivery = found[-1]
    last = delivery.tries[-1]
    error = last.attempt.error
    for what, want, got in (
        ("state", expected.state, delivery.state),
        ("attempts", expected.attempts, len(delivery.tries)),
        ("status", expected.status, error.status if error else None),
        ("message", expected.message, error.message if error else None),
        ("verdict", expected.verdict, last.verdict),
    ):
        if want is not None and got != want:
            why = f": {last.evidence}" if last.evidence else ""
            later = _outlook(lab, delivery.user_id) if what == "state" else ""
            yield f"the delivery's {what} is {got!r}, not {want!r}{why}{later}"
    urls = unquote(" ".join(one.request.url.target for one in last.attempt.exchanges))
    for part in expected.in_urls:
        if part not in urls:
            yield f"no URL of the delivery holds {part!r}: {urls or 'nothing was sent'}"
    for part in expected.not_in_urls:
        if part in urls:
            yield f"a URL of the delivery holds {part!r}: {urls}"
    hosts = list(dict.fromkeys(one.request.url.host for one in last.attempt.exchanges))
    if expected.hosts is not None and hosts != expected.hosts:
        yield f"the delivery's requests went to {hosts}, not to {expected.hosts}"


def _sent(expected: SentExpectation, lab: Lab) -> Iterator[str]:
    device = lab.devices.get(expected.device)
    if device is None:
        yield f"there is no device {expected.device}: none of that name has done anything"
        return
    sent = device.atjs.sent
    if expected.nothing or not sent:
        if bool(sent) == expected.nothing:
            yield f"at.js on {expected.device} sent {len(sent)} requests"
        return
    body = sent[-1].body
    if expected.third_party_id is not None:
        got = body["id"].get("thirdPartyId", "")
        want = expected.third_party_id
        if got != want:
            yield f"at.js on {expected.device} sent the third-party id {got!r}, not {want!r}"
    details = body["notifications"][0] if "notifications" in body else body["execute"]["pageLoad"]
    for part, values in (
        ("parameters", expected.parameters),
        ("profileParameters", expected.profile_parameters),
    ):
        yield from _differences(f"{expected.device} {part}", values, details.get(part, {}))
    for name in expected.without:
        if name in details.get("parameters", {}):
            yield f"at.js on {expected.device} sent {name}, and should not"


def _differences(whose: str, wanted: Mapping[str, Any], held: Mapping[str, Any]) -> Iterator[str]:
    for name, value in wanted.items():
        if name not in held:
            yield f"{whose} has no {name}, and should have {text(value)!r}"
        elif held[name] != value:
            yield f"{whose} has {name} = {text(held[name])!r}, not {text(value)!r}"


def _named(profiles: list[ProfileState]) -> str:
    return ", ".join(one.third_party_id or f"tntId {one.tnt_ids[0]}" for one in profiles) or "none"
