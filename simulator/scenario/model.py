"""What a scenario file may say; the published JSON Schema is made from these types.

A step does one thing. Texts may name what is only known at run time: ``{laptop.anonymousId}``,
``{laptop.userId}``, ``{laptop.tntId}``, and ``{client}``, the client code.
"""

from typing import Annotated, Any, Final, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from destination.actions.cloud import UPDATE_PROFILE
from simulator.target.faults import Fault
from simulator.target.verdicts import Verdict

__all__ = [
    "ACTIONS",
    "CloudSpec",
    "DeliveryExpectation",
    "DeviceSpec",
    "Expectation",
    "FetchExpectation",
    "PageCall",
    "ProfileExpectation",
    "Scenario",
    "SentExpectation",
    "Step",
    "VerdictExpectation",
    "schema",
]

_DURATION: Final = (
    r"^\s*(?:(?:[0-9]{1,15}(?:ms|[dhms]))+|0|P(?=T?[0-9])(?:[0-9]{1,9}D)?"
    r"(?:T(?:[0-9]{1,9}H)?(?:[0-9]{1,9}M)?(?:[0-9]{1,9}(?:\.[0-9]{1,3})?S)?)?)\s*$"
)
_CODE: Final = "^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?$"
Text: TypeAlias = Annotated[str, Meta(min_length=1)]
Attributes: TypeAlias = dict[str, str]


class DeviceSpec(Struct, forbid_unknown_fields=True):
    """What a device is like; one that is only used needs no entry."""

    storage_life: (
        Annotated[
            str,
            Meta(
                description="how long its browser keeps what scripts store, such as 7d",
                extra_json_schema={"pattern": _DURATION},
            ),
        ]
        | None
    ) = None
    blocked: Annotated[
        list[Literal["at.js", "segment"]], Meta(description="what an ad blocker keeps away")
    ] = []
    consent: Annotated[
        Literal["granted", "withheld"],
        Meta(description="until it is granted, neither analytics.js nor at.js is loaded"),
    ] = "granted"


class CloudSpec(Struct, forbid_unknown_fields=True):
    """How the cloud destination is set up: one mapping, and how its requests are written."""

    wire: Annotated[
        Literal["segment", "safe"],
        Meta(description="send what Segment sends, or what Adobe documents"),
    ] = "segment"
    client_code: (
        Annotated[str, Meta(description="as somebody wrote it; left out, the right one")] | None
    ) = None
    beyond_latin: Annotated[
        Literal["escaped", "throws"],
        Meta(description="of characters beyond U+00FF: node-fetch 2.7.0, or 2.6.1, which throws"),
    ] = "escaped"
    trigger: Annotated[str, Meta(description="Segment's trigger language")] = (
        UPDATE_PROFILE.default_trigger
    )
    fields: (
        Annotated[
            dict[str, Any],
            Meta(description="Segment's mapping language; left out, the default id and all traits"),
        ]
        | UnsetType
    ) = UNSET
    hashed: Annotated[
        list[Text], Meta(description="fields that an insert function replaces by their hash")
    ] = []


class PageCall(Struct, forbid_unknown_fields=True):
    """A page that is loaded or called: its name in ``analytics.page``, its path."""

    name: Text | None = None
    path: Annotated[str, Meta(pattern="^/")] = "/"
    properties: dict[str, Any] = {}


class ProfileExpectation(Struct, forbid_unknown_fields=True):
    """What Target holds under a third-party id or a tntId."""

    of: Text
    exists: bool = True
    attributes: Annotated[Attributes, Meta(description="these, among others")] = {}
    targeting: Annotated[Attributes, Meta(description="what counts for targeting now")] = {}
    without: Annotated[list[str], Meta(description="attributes it does not have")] = []
    devices: Annotated[int, Meta(description="how many devices are linked to it")] | None = None


class FetchExpectation(Struct, forbid_unknown_fields=True):
    """What the profile API answers."""

    of: Text
    by: Literal["thirdPartyId", "tntId", "marketingCloudVisitorId"] = "thirdPartyId"
    status: int = 200
    message: Annotated[str, Meta(description="is part of the answer")] = ""
    attributes: Attributes = {}


class VerdictExpectation(Struct, forbid_unknown_fields=True):
    """Why the profile API finds a third-party id or not."""

    of: Text
    code: Verdict
    says: Annotated[list[str], Meta(description="are parts of the sentence")] = []


class DeliveryExpectation(Struct, forbid_unknown_fields=True):
    """Where a delivery of the cloud destination stands: the latest, or the latest of an id."""

    of: Text | None = None
    state: Literal["delivered", "filtered", "awaiting_retry", "failed", "lost"] | None = None
    attempts: int | None = None
    status: Annotated[int, Meta(description="of the last attempt's error")] | None = None
    message: Annotated[str, Meta(description="of the last attempt's error")] | None = None
    verdict: Annotated[Verdict, Meta(description="of the last attempt's lookup")] | None = None
    in_urls: Annotated[list[str], Meta(description="texts in URLs of the last attempt")] = []
    not_in_urls: Annotated[list[str], Meta(description="texts in none of them")] = []
    hosts: (
        Annotated[list[str], Meta(description="where its requests went, each host once")] | None
    ) = None


class SentExpectation(Struct, forbid_unknown_fields=True):
    """What at.js on a device sent last, or that it never sent anything."""

    device: Text
    nothing: bool = False
    third_party_id: Annotated[str, Meta(description="empty for none")] | None = None
    parameters: dict[str, Any] = {}
    profile_parameters: dict[str, Any] = {}
    without: Annotated[list[str], Meta(description="parameters it did not send")] = []


class Expectation(Struct, forbid_unknown_fields=True):
    """What must hold at this point; every part given is checked."""

    profiles: Annotated[int, Meta(description="how many profiles Target holds")] | None = None
    profile: ProfileExpectation | None = None
    fetch: FetchExpectation | None = None
    verdict: VerdictExpectation | None = None
    delivery: DeliveryExpectation | None = None
    sent: SentExpectation | None = None


class Step(Struct, forbid_unknown_fields=True, rename={"pass_": "pass"}):
    """One thing that happens, or is expected."""

    say: Annotated[str, Meta(description="the step in words")] = ""
    device: Annotated[Text, Meta(description="which device acts")] | UnsetType = UNSET
    visit: (
        Annotated[
            str | PageCall | None,
            Meta(description="load a page in full; null leaves the page call unnamed"),
        ]
        | UnsetType
    ) = UNSET
    page: Annotated[str | PageCall | None, Meta(description="call analytics.page")] | UnsetType = (
        UNSET
    )
    identify: Annotated[str | None, Meta(description="the userId")] | UnsetType = UNSET
    track: Annotated[Text, Meta(description="the event's name")] | UnsetType = UNSET
    traits: dict[str, Any] = {}
    properties: dict[str, Any] = {}
    reset: Annotated[Literal[True], Meta(description="analytics.reset")] | UnsetType = UNSET
    clear_storage: Literal[True] | UnsetType = UNSET
    consent: (
        Annotated[
            Literal["granted", "withheld"], Meta(description="tell the consent manager on the page")
        ]
        | UnsetType
    ) = UNSET
    send: (
        Annotated[dict[str, Any], Meta(description="an event for the cloud destination alone")]
        | UnsetType
    ) = UNSET
    dropped: (
        Annotated[
            Text, Meta(description="the code with which Segment's ingestion drops what is sent")
        ]
        | UnsetType
    ) = UNSET
    pass_: (
        Annotated[
            str,
            Meta(
                description="let time pass: 1h, 14d",
                extra_json_schema={"pattern": _DURATION},
            ),
        ]
        | UnsetType
    ) = UNSET
    cloud: (
        Annotated[CloudSpec, Meta(description="set the cloud destination up anew")] | UnsetType
    ) = UNSET
    configure: (
        Annotated[dict[str, Any], Meta(description="change the tenant's settings")] | UnsetType
    ) = UNSET
    fault: Annotated[Fault, Meta(description="let requests go wrong from now on")] | UnsetType = (
        UNSET
    )
    end_fault: Annotated[Text, Meta(description="end the fault of this name")] | UnsetType = UNSET
    expect: Expectation | UnsetType = UNSET


DEVICE_ACTIONS: Final = ("visit", "page", "identify", "track", "reset", "clear_storage", "consent")
ACTIONS: Final = (
    *DEVICE_ACTIONS,
    "send",
    "pass_",
    "cloud",
    "configure",
    "fault",
    "end_fault",
    "expect",
)
"""What a step can do; it does exactly one of them."""


class Scenario(Struct, forbid_unknown_fields=True):
    """A journey."""

    title: Text
    steps: Annotated[list[Step], Meta(min_length=1)]
    about: str = ""
    source: Annotated[str, Meta(description="where the behaviour is documented")] = ""
    client: Annotated[str, Meta(extra_json_schema={"pattern": _CODE})] = "acme"
    settings: Annotated[dict[str, Any], Meta(description="of the tenant")] = {}
    devices: dict[str, DeviceSpec] = {}


def schema() -> dict[str, Any]:
    """Make the JSON Schema of a scenario file.

    Editors hold files against it, so it knows the rules that the types cannot say; all but
    those of the values of settings.
    """
    made = msgspec.json.schema(Scenario)
    made["$defs"]["Step"] |= _step_rules()
    made["$defs"]["Expectation"]["anyOf"] = [
        {"required": [name], "properties": {name: {"not": {"type": "null"}}}}
        for name in Expectation.__struct_fields__
    ]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Scenario", **made}


def _step_rules() -> dict[str, Any]:
    """Say that a step does one thing, and which parts belong to which."""
    return {
        "oneOf": [{"required": [name.rstrip("_")]} for name in ACTIONS],
        "if": {"anyOf": [{"required": [name]} for name in DEVICE_ACTIONS]},
        "then": {"required": ["device"]},
        "else": {"not": {"required": ["device"]}},
        "dependentSchemas": {
            part: {"anyOf": [{"required": [action]}, {"properties": {part: {"maxProperties": 0}}}]}
            for part, action in (("traits", "identify"), ("properties", "track"))
        }
        | {"dropped": {"required": ["send"]}},
    }
