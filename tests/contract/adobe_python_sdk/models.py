"""Hold delivery answers against the models of Adobe's Python SDK; runs in its environment.

A JSON object of answers by name on standard input gives one of complaints by name, for those
there is something to say of. An answer is read and written again: what is not declared is
gone then, what is of another type has changed. What the models do not insist on, but every
client needs, stands below.
"""

import json
import sys

from delivery_api_client import ApiClient, Model

NEEDED = {
    "DeliveryResponse": ("status", "request_id", "id", "client"),
    "VisitorId": ("tnt_id",),
    "MboxResponse": ("index", "name"),
    "PrefetchMboxResponse": ("index", "name"),
    "View": ("name",),
    "Metric": ("type", "event_token"),
    "NotificationResponse": ("id",),
    "AnalyticsResponse": ("payload",),
    "AnalyticsPayload": ("pe", "tnta"),
}
MODELS = ApiClient.__new__(ApiClient)


class Given:
    """What the generated client deserialises."""

    def __init__(self, data):
        self.data = json.dumps(data)


def complaints(answer):
    """Say what is wrong with an answer."""
    kind = "UnexpectedError" if "message" in answer else "DeliveryResponse"
    try:
        parsed = MODELS.deserialize(Given(answer), kind)
    except Exception as error:
        return ["%s: %s" % (type(error).__name__, error)]
    written = MODELS.sanitize_for_serialization(parsed)
    return [*differing("answer", answer, written), *lacking("answer", parsed)]


def differing(place, given, written):
    """Say where what was written is not what was given."""
    if type(given) is not type(written):
        yield f"{place} is {given!r}, which the SDK reads as {written!r}"
    elif isinstance(given, dict):
        for name in given:
            if name not in written:
                yield f"{place}.{name} is not declared, or null"
            else:
                yield from differing(f"{place}.{name}", given[name], written[name])
    elif isinstance(given, list):
        for number, pair in enumerate(zip(given, written)):
            yield from differing(f"{place}[{number}]", *pair)
    elif given != written:
        yield f"{place} is {given!r}, which the SDK reads as {written!r}"


def lacking(place, parsed):
    """Say what a model lacks, and where a word is none of those it may be."""
    if isinstance(parsed, list):
        for number, one in enumerate(parsed):
            yield from lacking(f"{place}[{number}]", one)
    if not getattr(parsed, "openapi_types", None):
        return
    for needed in NEEDED.get(type(parsed).__name__, ()):
        if getattr(parsed, needed) is None:
            yield f"{place} has no {parsed.attribute_map[needed]}"
    for name, kind in parsed.openapi_types.items():
        value = getattr(parsed, name)
        at = f"{place}.{parsed.attribute_map[name]}"
        words = [word for key, word in vars(getattr(Model, kind, object)).items() if key.isupper()]
        if value is not None and words and value not in words:
            yield f"{at} is {value!r}, which is none of {words}"
        yield from lacking(at, value)


said = {name: list(complaints(answer)) for name, answer in json.load(sys.stdin).items()}
print(json.dumps({name: one for name, one in said.items() if one}))
