"""Settings of behaviour: lags, lifetimes, merging, and what else is disputed or assumed."""

from typing import Final

from simulator.target.settings.readers import (
    choice,
    codes,
    duration,
    flag,
    lag,
    location_hint,
    name_list,
    names,
    secret,
    share,
    show_zone,
    status,
    text,
    zone,
)
from simulator.target.settings.setting import Setting
from simulator.times import DAY, HOUR, MINUTE, SECOND, format_duration

__all__ = ["BEHAVIOUR"]

BEHAVIOUR: Final[dict[str, Setting]] = {
    "visibility_lag": Setting(
        "From the first binding of an identifier until the profile API can find it.",
        "Segment, Adobe Target Cloud Mode, FAQ: up to one hour",
        lag,
        str,
    ),
    "update_lag": Setting(
        "From an update by the profile API until it counts for targeting.",
        "Adobe, single profile update: usually under an hour, up to 24 hours",
        lag,
        str,
    ),
    "lag_anchor": Setting(
        "What the visibility lag is counted from: the binding of each identifier, or the "
        "creation of the profile it leads to.",
        "assumed",
        choice("identifier", "profile"),
    ),
    "lifetime": Setting(
        "Inactivity after which a profile is gone; fixed for a profile at each activity.",
        "Adobe, visitor profile lifetime: 14 days, up to 90",
        duration(DAY, 90 * DAY),
        format_duration,
    ),
    "update_is_activity": Setting(
        "Whether an update by the profile API prolongs a profile's life.",
        "assumed: inactivity is the visitor's",
        flag,
    ),
    "session_length": Setting(
        "How long a visitor may be idle before a new session begins.",
        "Adobe, glossary and Delivery API: 30 minutes",
        duration(MINUTE, DAY),
        format_duration,
    ),
    "merge_at": Setting(
        "When linking writes to the third-party profile: at once, or when the session ends.",
        "Adobe, 3rd party id: at the end of the session; at once is easier to test",
        choice("link", "session_end"),
    ),
    "merge_on_relink": Setting(
        "Whether a device's first change of third-party id copies what the new profile lacks.",
        "Adobe's merge table says so, Segment says nothing of it",
        flag,
    ),
    "customer_id_codes": Setting(
        "The integration codes of customer ids that Target knows; of a request's customer ids "
        "the first of a known code stands for its third-party id. Null knows every code.",
        "Adobe, 3rd party id: the first id with an alias configured in Customer Attributes",
        names,
        lambda codes: None if codes is None else list(codes),
    ),
    "unknown_audience": Setting(
        "What becomes of a visitor where a rule is not simulated, or the request does not tell: "
        "the audience matches, or not. It is noted either way.",
        "ours",
        choice("does_not_match", "matches"),
    ),
    "xt_unmatched": Setting(
        "Where a visitor stops matching every audience of an experience targeting: they leave "
        "their experience, or stay in it.",
        "Adobe, switching experiences: the rule says they leave, its examples that they stay",
        choice("leaves", "stays"),
    ),
    "response_tokens": Setting(
        "What each offer in an answer tells of its activity and its visitor.",
        "Adobe, response tokens: those that are switched on, none at first",
        name_list,
        list,
    ),
    "bulk_lag": Setting(
        "From the upload of a batch until it is processed; until then its status is incomplete.",
        "assumed",
        lag,
        str,
    ),
    "bulk_consecutive": Setting(
        "What a v2 batch does to what the v2 batch before it wrote for a third-party id, no "
        "visit having come since: take its place, or add to it.",
        "Adobe, bulk profile update: it overrides the properties of the earlier batch; how "
        "that is meant is assumed",
        choice("replace", "add"),
    ),
    "bulk_plus": Setting(
        "What a + in a batch stands for: itself, or a space as in a form.",
        "assumed: Adobe says URL-encoded, and that ids must have no +",
        choice("plus", "space"),
    ),
    "bulk_loss": Setting(
        "The share of a batch's rows that get lost, drawn from the seed.",
        "Adobe, bulk profile update: up to 0.001 of large batches",
        share,
    ),
    "client_codes": Setting(
        "The Adobe client codes that lead to this tenant; none stands for its own name.",
        "ours",
        codes,
        list,
    ),
    "apart": Setting(
        "Whether client codes and write keys are this tenant's own affair: another may have the "
        "same, and to this one only the user name of the proxy leads, or its own name.",
        "ours",
        flag,
    ),
    "ims_org_id": Setting(
        "The Experience Cloud organisation that Adobe's server SDKs send in place of a client.",
        "seen on the wire with Adobe's Node and Python SDKs",
        text,
    ),
    "location_hint": Setting(
        "The location hint that tntIds come back with, such as 28_0; null for none. A hint sends "
        "Adobe's clients to mboxedge28.tt.omtrdc.net with their next request.",
        "Adobe, identifying visitors: every tntId has one; off, since it leads away from here",
        location_hint,
    ),
    "profile_api_authentication": Setting(
        "Whether the profile API demands a token; a token set by hand switches it on, too.",
        "Adobe, profile API settings: Require Authentication",
        flag,
    ),
    "profile_api_token": Setting(
        "A token set by hand, which the profile API takes beside the issued one; null for none.",
        "Adobe, profile API settings",
        secret,
        lambda token: None if token is None else "(set)",
    ),
    "profile_token_lifetime": Setting(
        "How long an issued token of the profile API is good for.",
        "assumed: Adobe shows the time and names none",
        duration(MINUTE, 365 * DAY),
        format_duration,
    ),
    "debug_token_lifetime": Setting(
        "How long an issued token for traces is good for.",
        "Adobe, content delivery troubleshooting: 6 hours",
        duration(MINUTE, 365 * DAY),
        format_duration,
    ),
    "unauthorized_status": Setting(
        "The status of an answer to a missing or wrong token.",
        "assumed: Segment's code knows the phrase Forbidden",
        status,
    ),
    "time_zone": Setting(
        "The zone of the times in a fetched profile, and of audiences about the time.",
        "Adobe's sample is in US Eastern time",
        zone,
        show_zone,
    ),
    "atjs_timeout": Setting(
        "How long at.js, as it is downloaded here, waits for an answer before it shows the page "
        "without offers.",
        "Adobe, at.js settings: 5 seconds",
        duration(SECOND, HOUR),
        format_duration,
    ),
    "atjs_page_load": Setting(
        "Whether at.js, as it is downloaded here, asks for offers when a page loads.",
        "Adobe, at.js settings: page load enabled",
        flag,
    ),
    "reason_header": Setting(
        "Whether vendor answers carry the verdict in X-Offtarget-Reason and -Evidence.",
        "ours",
        flag,
    ),
}
"""In the order they are shown."""
