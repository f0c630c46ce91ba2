"""Adobe's limits of a delivery request: each at its limit, one beyond, and as a setting."""

import json
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import httpx
import pytest

from simulator.lab import Lab
from simulator.target.settings import Settings
from simulator.target.settings.delivery import DELIVERY_LIMITS

Deliver = Callable[..., httpx.Response]
ELSEWHERE: Final = {"concurrent_requests", "purchased_product_length"}  # tested on their own
HEX: Final = "0123456789ABCDEF"


def mbox(**details: Any) -> dict[str, Any]:
    return {"execute": {"mboxes": [{"index": 0, "name": "m", **details}]}}


def page(**details: Any) -> dict[str, Any]:
    return {"execute": {"pageLoad": details}}


def notification(**fields: Any) -> dict[str, Any]:
    return {"notifications": [{"id": "n", "type": "click", "timestamp": 1, **fields}]}


def context(**fields: Any) -> dict[str, Any]:
    return {"context": {"channel": "mobile", **fields}}


def platform(version: str) -> dict[str, Any]:
    device = {"deviceType": "phone", "platformType": "ios", "version": version}
    return context(mobilePlatform=device)


def customers(count: int, size: int = 1, code: int = 1) -> dict[str, Any]:
    one = {"id": "c" * size, "integrationCode": "i" * code, "authenticatedState": "unknown"}
    return {"id": {"marketingCloudVisitorId": "e", "customerIds": [one] * count}}


def numbered(count: int) -> dict[str, str]:
    return {f"p{number}": "1" for number in range(count)}


class Limit(NamedTuple):
    """A limit: the setting that has it, a body of some size, and the field it is about."""

    setting: str
    body: Callable[[int], dict[str, Any]]
    field: str


# fmt: off
LIMITS: Final = [
    Limit("third_party_id_length", lambda n: {"id": {"thirdPartyId": "x" * n}}, "id.thirdPartyId"),
    Limit("tnt_id_length", lambda n: {"id": {"tntId": "x" * n}}, "id.tntId"),
    Limit("tnt_id_length", lambda n: {"id": {"tntId": ("x" * n)[:-5] + ".28_0"}}, "id.tntId"),
    Limit("ecid_length", lambda n: {"id": {"marketingCloudVisitorId": "x" * n}},
          "id.marketingCloudVisitorId"),
    Limit("customer_ids", customers, "id.customerIds"),
    Limit("customer_id_length", lambda n: customers(1, n), "id.customerIds[0].id"),
    Limit("integration_code_length", lambda n: customers(1, 1, n),
          "id.customerIds[0].integrationCode"),
    Limit("request_id_length", lambda n: {"requestId": "r" * n}, "requestId"),
    Limit("request_id_length", lambda n: {"impressionId": "r" * n}, "impressionId"),
    Limit("request_id_length", lambda n: notification(impressionId="r" * n),
          "notifications[0].impressionId"),
    Limit("mboxes", lambda n: {"execute": {"mboxes": [
        {"index": one, "name": "m"} for one in range(n)]}}, "execute.mboxes"),
    Limit("mboxes", lambda n: {"prefetch": {"mboxes": [
        {"index": one, "name": "m"} for one in range(n)]}}, "prefetch.mboxes"),
    Limit("mbox_name_length", lambda n: mbox(name="m" * n), "execute.mboxes[0].name"),
    Limit("mbox_name_length", lambda n: notification(mbox={"name": "m" * n}),
          "notifications[0].mbox.name"),
    Limit("view_name_length", lambda n: {"prefetch": {"views": [{"name": "v" * n}]}},
          "prefetch.views[0].name"),
    Limit("view_name_length", lambda n: notification(view={"name": "v" * n}),
          "notifications[0].view.name"),
    Limit("view_key_length", lambda n: {"prefetch": {"views": [{}, {"key": "v" * n}]}},
          "prefetch.views[1].key"),
    Limit("view_key_length", lambda n: notification(view={"key": "v" * n}),
          "notifications[0].view.key"),
    Limit("mbox_parameters", lambda n: page(parameters=numbered(n)),
          "execute.pageLoad.parameters"),
    Limit("mbox_parameters", lambda n: mbox(parameters={"a": numbered(n)}),
          "execute.mboxes[0].parameters"),
    Limit("profile_parameters", lambda n: page(profileParameters=numbered(n)),
          "execute.pageLoad.profileParameters"),
    Limit("profile_parameters", lambda n: {"prefetch": {"views": [
        {"profileParameters": numbered(n)}]}}, "prefetch.views[0].profileParameters"),
    Limit("profile_parameters", lambda n: notification(profileParameters={"a": ["x"] * n}),
          "notifications[0].profileParameters"),
    Limit("parameter_name_length", lambda n: page(parameters={"p" * n: "1"}),
          "execute.pageLoad.parameters"),
    Limit("parameter_name_length", lambda n: page(parameters={"p": {"p" * (n - 2): "1"}}),
          "execute.pageLoad.parameters"),
    Limit("parameter_name_length", lambda n: page(profileParameters={"p" * n: "1"}),
          "execute.pageLoad.profileParameters"),
    Limit("parameter_value_length", lambda n: page(parameters={"p": "1" * n}),
          "execute.pageLoad.parameters.p"),
    Limit("profile_value_length", lambda n: page(profileParameters={"p": "1" * n}),
          "execute.pageLoad.profileParameters.p"),
    Limit("profile_value_length", lambda n: page(profileParameters={"a": {"b": "1" * n}}),
          "execute.pageLoad.profileParameters.a.b"),
    Limit("notification_id_length", lambda n: notification(id="n" * n), "notifications[0].id"),
    Limit("order_id_length", lambda n: page(order={"id": "o" * n}), "execute.pageLoad.order.id"),
    Limit("purchased_products_length", lambda n: page(order={"purchasedProductIds": [
        *["p" * 41] * 5, "p" * (n - 210)]}),
          "execute.pageLoad.order.purchasedProductIds"),
    Limit("product_id_length", lambda n: page(product={"id": "p" * n}),
          "execute.pageLoad.product.id"),
    Limit("product_id_length", lambda n: page(product={"categoryId": "p" * n}),
          "execute.pageLoad.product.categoryId"),
    Limit("address_length", lambda n: context(address={"url": "u" * n}), "context.address.url"),
    Limit("address_length", lambda n: context(address={"referringUrl": "u" * n}),
          "context.address.referringUrl"),
    Limit("address_length", lambda n: page(address={"url": "u" * n}),
          "execute.pageLoad.address.url"),
    Limit("city_length", lambda n: context(geo={"city": "c" * n}), "context.geo.city"),
    Limit("zip_length", lambda n: context(geo={"zip": "z" * n}), "context.geo.zip"),
    Limit("application_name_length", lambda n: context(application={"id": "a" * n}),
          "context.application.id"),
    Limit("application_name_length", lambda n: context(application={"name": "a" * n}),
          "context.application.name"),
    Limit("version_length", lambda n: context(application={"version": "a" * n}),
          "context.application.version"),
    Limit("version_length", lambda n: platform("v" * n), "context.mobilePlatform.version"),
    Limit("blob_length", lambda n: {"experienceCloud": {"audienceManager": {"blob": "b" * n}}},
          "experienceCloud.audienceManager.blob"),
]
# fmt: on


def test_every_limit_of_a_delivery_request_is_tried_here() -> None:
    here = {"session_id_length", "delivery_bytes"}
    assert {limit.setting for limit in LIMITS} | ELSEWHERE | here >= set(DELIVERY_LIMITS)


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.field)
def test_a_request_at_a_limit_is_taken_and_one_beyond_is_refused_by_it_and_changes_nothing(
    lab: Lab, deliver: Deliver, limit: Limit
) -> None:
    most = getattr(Settings(), limit.setting)
    before = lab.tenant.snapshot()
    refused = deliver(**limit.body(most + 1))
    assert (refused.status_code, refused.reason_phrase) == (400, "Bad Request")
    assert f"size must be between {least(limit)} and {most}" in refused.json()["message"]
    assert refused.headers["X-Offtarget-Reason"] == "refused_by_limit"
    entry = lab.tenant.journal().entries[-1]
    assert (entry.verdict, entry.sentence[: len(limit.field)]) == ("refused_by_limit", limit.field)
    assert lab.tenant.snapshot() == before
    assert deliver(**limit.body(most)).status_code == 200


def least(limit: Limit) -> int:
    return 1 if limit.setting in {"tnt_id_length", "blob_length"} else 0


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.field)
def test_every_limit_is_the_settings(lab: Lab, deliver: Deliver, limit: Limit) -> None:
    most = getattr(Settings(), limit.setting)
    lab.tenant.configure(**{limit.setting: most + 1})
    assert deliver(**limit.body(most + 1)).status_code == 200


def send(lab: Lab, body: bytes, session: str = "s-1") -> httpx.Response:
    target = f"/rest/v1/delivery?client=acme&sessionId={session}"
    return lab.request("POST", target, content=body)


def test_the_size_of_a_session_id_is_a_setting(lab: Lab) -> None:
    body = b'{"context":{"channel":"web"}}'
    refused = send(lab, body, "s" * 129)
    assert refused.json()["message"] == "sessionId size must be between 1 and 128"
    assert refused.headers["X-Offtarget-Reason"] == "refused_by_limit"
    lab.tenant.configure(session_id_length=129)
    assert send(lab, body, "s" * 129).status_code == 200


def test_the_size_of_a_body_is_a_setting(lab: Lab) -> None:
    body = b'{"context":{"channel":"web"}}'
    lab.tenant.configure(delivery_bytes=len(body))
    before = lab.tenant.snapshot()
    refused = send(lab, body + b" ")
    assert (refused.status_code, refused.reason_phrase) == (413, "Request Entity Too Large")
    assert refused.json() == {"status": 413, "message": "Request Entity Too Large"}
    assert refused.headers["X-Offtarget-Reason"] == "refused_by_limit"
    assert lab.tenant.snapshot() == before
    assert send(lab, body).status_code == 200


def test_the_id_of_a_purchased_product_is_cut_before_they_are_measured_together(
    lab: Lab, deliver: Deliver
) -> None:
    bought = page(order={"purchasedProductIds": ["p" * 400]})
    assert deliver(**bought).status_code == 200
    lab.tenant.configure(purchased_product_length=251)
    assert deliver(**bought).status_code == 400


# -- forms that are no setting -------------------------------------------------------------

SUPPLEMENTAL: Final = f"{HEX}-{HEX}"
HINT: Final = "experienceCloud.audienceManager.locationHint"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (mbox(name="hero-clicked"), "execute.mboxes[0].name must not end in -clicked"),
        (mbox(name="\t"), "execute.mboxes[0].name must not be blank"),
        (page(parameters={" ": "1"}), "execute.pageLoad.parameters: a name must not be blank"),
        (
            page(profileParameters={"": "1"}),
            "execute.pageLoad.profileParameters: a name must not be blank",
        ),
        (
            page(parameters={"profile.x": "1"}),
            "execute.pageLoad.parameters: the name profile.x must not start with profile.",
        ),
        (
            page(profileParameters={"profile": {"x": 1}}),
            "execute.pageLoad.profileParameters: the name profile.x must not start with profile.",
        ),
        *(
            (
                page(parameters={name: "1"}),
                f"execute.pageLoad.parameters: the name must not be {name}",
            )
            for name in ("orderId", "orderTotal", "productPurchasedId")
        ),
        (
            page(order={"total": -0.5}),
            "execute.pageLoad.order.total must be greater than or equal to 0",
        ),
        (
            context(geo={"countryCode": "NOR"}),
            "context.geo.countryCode size must be between 2 and 2",
        ),
        (context(geo={"countryCode": "N"}), "context.geo.countryCode size must be between 2 and 2"),
        (context(geo={"stateCode": ""}), "context.geo.stateCode size must be between 1 and 3"),
        (context(geo={"stateCode": "abcd"}), "context.geo.stateCode size must be between 1 and 3"),
        (
            context(mobilePlatform={"deviceType": "phone"}),
            "context.mobilePlatform.platformType must not be null",
        ),
        (
            context(mobilePlatform={"deviceType": "watch", "platformType": "ios"}),
            "context.mobilePlatform.deviceType must be one of phone, tablet",
        ),
        ({"environmentId": 2**63}, "environmentId must be a whole number of 64 bits"),
        (
            {"experienceCloud": {"analytics": {"supplementalDataId": SUPPLEMENTAL + "0"}}},
            "experienceCloud.analytics.supplementalDataId size must be between 33 and 33",
        ),
        (
            {"experienceCloud": {"analytics": {"supplementalDataId": HEX}}},
            "experienceCloud.analytics.supplementalDataId size must be between 33 and 33",
        ),
        (
            {"experienceCloud": {"analytics": {"logging": "none"}}},
            "experienceCloud.analytics.logging must be one of server_side, client_side",
        ),
        *(
            ({"experienceCloud": {"audienceManager": {"locationHint": hint}}}, f"{HINT} {rule}")
            for hint, rule in (
                (0, "must be greater than or equal to 1"),
                ("00", "must be greater than or equal to 1"),
                ("9a", "must be a whole number"),
            )
        ),
        (
            {"experienceCloud": {"audienceManager": {"blob": ""}}},
            "experienceCloud.audienceManager.blob size must be between 1 and 1024",
        ),
        (
            {"qaMode": {"previewIndexes": [{"activityIndex": 1, "experienceIndex": 0}]}},
            "qaMode.previewIndexes[0].experienceIndex must be greater than or equal to 1",
        ),
        ({"trace": {}}, "trace.authorizationToken must not be null"),
        (notification(timestamp=-1), "notifications[0].timestamp must be milliseconds since 1970"),
        (
            notification(timestamp=253402300800000),
            "notifications[0].timestamp must be milliseconds since 1970",
        ),
        (
            notification(mbox={"name": "m"}, view={}),
            "notifications[0] must not have both an mbox and a view",
        ),
    ],
    ids=json.dumps,
)
def test_what_breaks_a_rule_is_named_and_changes_nothing(
    lab: Lab, deliver: Deliver, body: dict[str, Any], message: str
) -> None:
    before = lab.tenant.snapshot()
    answer = deliver(**body)
    assert answer.json() == {"status": 400, "message": message}
    assert answer.status_code == 400
    assert lab.tenant.snapshot() == before


@pytest.mark.parametrize(
    "body",
    [
        page(profileParameters={"orderId": "1", "xprofile.x": "1", "a b": "1"}),
        page(parameters={"myprofile.x": "1", "order.id": 1}),
        page(parameters={"long": "1" * 5000, "short": "1"}, profileParameters={"l": "1" * 256}),
        page(order={"id": 17, "total": 0, "purchasedProductIds": [1, "b"], "time": "now"}),
        page(product={"id": 5, "categoryId": 1.5}),
        context(geo={"countryCode": "NO", "stateCode": "03", "latitude": 59.9}),
        context(clientHints={"mobile": "?0"}, crossDomain=False),
        {"experienceCloud": {"analytics": {"supplementalDataId": SUPPLEMENTAL}}},
        {"experienceCloud": {"analytics": {"logging": "client_side", "trackingServer": "a"}}},
        {"experienceCloud": {"audienceManager": {"locationHint": "9"}}},
        {"experienceCloud": {"audienceManager": {"locationHint": 1}}},
        {"environmentId": 2**63 - 1},
        notification(timestamp=0),
        notification(timestamp=1767600000000.5, pageLoad={"state": "s"}, view=None),
        {"trace": {"authorizationToken": "t", "usage": {"n": 1}}},
        {"telemetry": {"entries": [{"execution": 1.5, "features": None}, 5]}},
        {"preview": {"token": "p"}, "qaMode": {"token": "q", "previewIndexes": []}},
    ],
    ids=json.dumps,
)
def test_what_real_pages_and_servers_send_is_taken(deliver: Deliver, body: dict[str, Any]) -> None:
    assert deliver(**body).status_code == 200
