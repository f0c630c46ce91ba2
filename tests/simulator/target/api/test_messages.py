"""The Delivery API's request, decoded: what must be there, and the words for what is not."""

import pytest

from simulator.target.api.messages import decode_delivery
from simulator.target.api.wire import Refused

CONTEXT = b'"context":{"channel":"web"}'


def decoded_message(body: bytes) -> str:
    with pytest.raises(Refused) as refused:
        decode_delivery(body)
    assert refused.value.status == 400
    return refused.value.message


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{}", "context must not be null"),
        (b'{"context":null}', "context must not be null"),
        (b'{"context":5}', "context must be object"),
        (b'{"context":{"channel":5}}', "context.channel must be text"),
        (b'{"context":{"channel":"web","beacon":"yes"}}', "context.beacon must be a boolean"),
        (b'{%s,"id":[]}' % CONTEXT, "id must be object"),
        (b'{%s,"requestId":1}' % CONTEXT, "requestId must be text"),
        (
            b'{%s,"execute":{"mboxes":[{"name":"m","index":"0"}]}}' % CONTEXT,
            "execute.mboxes[0].index must be a whole number",
        ),
        (
            b'{%s,"notifications":[{"id":"n","type":"click","timestamp":"now"}]}' % CONTEXT,
            "notifications[0].timestamp must be a number",
        ),
        (b'{"context":{"channel":"tv"}}', "context.channel must be one of web, mobile"),
        (
            b'{"context":{"channel":"web","screen":{"orientation":"up"}}}',
            "context.screen.orientation must be one of portrait, landscape",
        ),
        (
            b'{%s,"id":{"customerIds":[{"id":"c","integrationCode":"i",'
            b'"authenticatedState":"yes"}]}}' % CONTEXT,
            (
                "id.customerIds[0].authenticatedState must be one of "
                "unknown, authenticated, logged_out"
            ),
        ),
        (
            b'{%s,"execute":{"pageLoad":{"order":{"id":[]}}}}' % CONTEXT,
            "execute.pageLoad.order.id must be a number or text",
        ),
        (b'{%s,"property":{}}' % CONTEXT, "property.token must not be null"),
        (b'{%s,"trace":{"usage":{}}}' % CONTEXT, "trace.authorizationToken must not be null"),
        (
            b'{"context":{"channel":"web","clientHints":{"mobile":5}}}',
            "context.clientHints.mobile must be a boolean or text",
        ),
        (b"[]", "request must be object"),
        (b"nope", "Malformed JSON"),
    ],
)
def test_what_is_wrong_is_said_by_its_path(body: bytes, message: str) -> None:
    assert decoded_message(body) == message


def test_parts_that_carry_parameters_come_in_the_order_they_take_effect() -> None:
    request = decode_delivery(
        b'{%s,"notifications":[{"id":"n","type":"click","timestamp":1,"parameters":{"o":6}}],'
        b'"prefetch":{"views":[{"parameters":{"o":5}}],"mboxes":[{"name":"m","index":0,'
        b'"parameters":{"o":4}}],"pageLoad":{"parameters":{"o":3}}},'
        b'"execute":{"mboxes":[{"name":"m","index":0,"parameters":{"o":2}}],'
        b'"pageLoad":{"parameters":{"o":1}}}}' % CONTEXT
    )
    assert [(one.parameters or {})["o"] for one in request.details()] == [1, 2, 3, 4, 5, 6]


def test_a_request_may_carry_nothing_at_all() -> None:
    assert decode_delivery(b"{%s}" % CONTEXT).details() == []


def test_null_stands_for_absence() -> None:
    names = ("requestId", "id", "execute", "prefetch", "notifications")
    body = ",".join(f'"{name}":null' for name in names)
    assert decode_delivery(b"{%s,%s}" % (CONTEXT, body.encode())).details() == []


def test_half_a_character_that_a_page_cut_is_taken() -> None:
    body = rb'{"context":{"channel":"web"},"requestId":"caf\ud83d"}'
    assert decode_delivery(body).request_id == "caf\ufffd"


def test_ids_that_are_numbers_or_booleans_are_taken_as_text() -> None:
    """A page sends what it was called with; nothing in at.js makes it a text."""
    ids = b'{"tntId":1,"thirdPartyId":12345,"marketingCloudVisitorId":true,"customerIds":[%s]}'
    customer = b'{"id":1.5,"integrationCode":"c","authenticatedState":"unknown"}'
    told = b'"notifications":[{"id":8,"type":"click","timestamp":1}],"requestId":"\\ud800"'
    body = b'{"context":{"channel":"web"},"id":%s,%s}' % (ids % customer, told)
    request = decode_delivery(body)
    assert request.id is not None
    assert (request.id.tnt_id, request.id.third_party_id) == ("1", "12345")
    assert request.id.marketing_cloud_visitor_id == "true"
    assert [one.id for one in request.id.customer_ids or ()] == ["1.5"]
    assert [one.id for one in request.notifications or ()] == ["8"]
    assert request.request_id == "\ufffd"  # whatever else is odd about the body


@pytest.mark.parametrize("value", [b"{}", b"[1]", b"[]"])
def test_ids_that_are_no_scalars_are_not(value: bytes) -> None:
    with pytest.raises(Refused, match="thirdPartyId must be text"):
        decode_delivery(b'{"context":{"channel":"web"},"id":{"thirdPartyId":%s}}' % value)
