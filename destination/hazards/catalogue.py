"""The closed set of hazards, as data: what each is called, its cure, and where to see it."""

from typing import Final, NamedTuple

__all__ = ["HAZARDS", "Known"]


class Known(NamedTuple):
    """What is known of a hazard.

    Attributes:
        title: It in a few words.
        cure: What to do about it.
        scenario: The shipped scenario that shows it happening, and its end.
        on_safe: What the wire ``safe`` does about it; empty where only the cure helps.
    """

    title: str
    cure: str
    scenario: str
    on_safe: str = ""


_SAFE: Final = "send on the wire 'safe'"

HAZARDS: Final[dict[str, Known]] = {
    "parameter_injection": Known(
        "A value smuggles in another parameter",
        f"Encode the value before it comes to Segment, or {_SAFE}.",
        "hazard-parameter-injection",
        "encodes it",
    ),
    "fragment_cut": Known(
        "A '#' cuts the URL, and what follows is lost",
        f"Write it otherwise (colours without '#'), or {_SAFE}.",
        "hazard-fragment-cut",
        "encodes it",
    ),
    "id_addresses_another": Known(
        "An id leads to another visitor, or to none",
        "Use ids of letters, digits, '-', '_' and '.'; hash what is none.",
        "hazard-id-addresses-another",
        "encodes it, and refuses '/', '+' and dots alone",
    ),
    "changed_on_the_way": Known(
        "A value does not arrive as it was",
        f"Trim it, and encode '+' and '%' before it comes to Segment; or {_SAFE}.",
        "hazard-changed-on-the-way",
        "encodes it",
    ),
    "unsendable_text": Known(
        "Text that node-fetch 2.6.1 cannot send",
        f"Encode it before it comes to Segment, or {_SAFE}.",
        "hazard-unsendable-text",
        "sends ASCII alone",
    ),
    "template_expanded_again": Known(
        "Template text in user data is expanded again",
        f"Use {{{{…}}}} or @path in the mapping instead of {{{{{{…}}}}}}, or {_SAFE}.",
        "hazard-template-expanded-again",
        "takes the event's own text as it is written",
    ),
    "empty_update": Known(
        "An update without any attribute is sent",
        "Let the trigger ask for an attribute, as with traits.plan != null.",
        "hazard-empty-update",
        "refuses it",
    ),
    "too_long": Known(
        "A name, value or id is longer than Adobe takes",
        "Shorten it; hash an id.",
        "hazard-id-too-long",
        "refuses an id; names and values go out as they are",
    ),
    "request_too_large": Known(
        "An update is larger than Adobe takes",
        f"Map fewer attributes, or {_SAFE}, which splits it.",
        "hazard-request-too-large",
        "splits it; refuses one attribute that is too large",
    ),
    "likely_pii_in_clear": Known(
        "Likely personal data leaves in clear",
        "Hash it in a stage of the source, or leave it out of the mapping.",
        "hazard-pii-in-clear",
    ),
    "unnamed_page": Known(
        "A page without a name binds no id",
        "Give the page call a name, or identify the visitor.",
        "hazard-unnamed-page",
    ),
    "mobile_source": Known(
        "A mobile app has no at.js, so nothing creates its profiles",
        "Create the profile with Adobe's own mobile SDK, or use a web source.",
        "hazard-mobile-source",
    ),
    "screen_not_delivered": Known(
        "Screen calls do not reach Adobe Target",
        "Send a page or a track instead.",
        "hazard-screen-not-delivered",
    ),
    "default_never_delivers": Known(
        "A destination that can never deliver",
        "Make a mapping, map Profile Attributes (as to $.traits), and check its trigger.",
        "hazard-default-never-delivers",
    ),
    "attribute_never_arrives": Known(
        "An attribute does not arrive",
        "Send a text instead of null, give names that stay apart, and map what should arrive.",
        "hazard-attribute-never-arrives",
    ),
    "order_not_guaranteed": Known(
        "An old value may land after a new one",
        "Send what changes quickly less often, or with a time of its own beside it.",
        "hazard-order-not-guaranteed",
    ),
    "numbers_reprinted": Known(
        "A number is written otherwise",
        f"Send it as text, or {_SAFE}.",
        "hazard-numbers-reprinted",
        "writes every digit, and no exponent",
    ),
    "payload_refused": Known(
        "Segment refuses the payload with a 400",
        "Map every required field to what each event has, or narrow the trigger.",
        "hazard-payload-refused",
    ),
    "mapping_fails": Known(
        "The mapping fails on the event, and is retried in vain",
        "Correct the mapping, or narrow the trigger to events that have what it reads.",
        "hazard-mapping-fails",
    ),
    "path_never_filled": Known(
        "A path of the mapping that no event fills",
        "Correct the path, send the field, or take it out of the mapping.",
        "hazard-path-never-filled",
    ),
    "refused_by_wire": Known(
        "The wire 'safe' refuses the event",
        "Change what it names: there is no form in which Adobe would take it.",
        "hazard-refused-by-wire",
    ),
    "dropped_on_ingest": Known(
        "Segment answers 200 and drops the event",
        "Send it as Segment's specification says; the sentence names the field.",
        "hazard-dropped-on-ingest",
    ),
    "beyond_segment_limits": Known(
        "An event is larger than Segment takes",
        "Send less in one event, and a messageId of fewer than 100 characters.",
        "hazard-beyond-segment-limits",
    ),
    "duplicate_message_id": Known(
        "A messageId comes twice, and counts once",
        "Give each event a messageId of its own, or none: Segment makes one.",
        "hazard-duplicate-message-id",
    ),
    "wrong_host": Known(
        "The client code leads to another host",
        "Use the client code Adobe gave: letters, digits, '-' and '_'.",
        "hazard-wrong-host",
        "refuses it",
    ),
}
"""Every hazard, by its code; codes stay."""
