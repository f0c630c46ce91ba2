"""The requests that are measured are whole, and the simulator takes them."""

from benchmarks.traffic import CODE, DELIVERY, FOUND, KINDS, MISSED, arriving, spread
from simulator.lab import Lab


def sent(lab: Lab, request: bytes) -> tuple[int, str]:
    head, _, body = request.partition(b"\r\n\r\n")
    line, *headers = head.decode().split("\r\n")
    method, target, _ = line.split()
    lengths = [one for one in headers if one.startswith("Content-Length: ")]
    assert not body or lengths == [f"Content-Length: {len(body)}"]
    answer = lab.request(method, target, content=body)
    return answer.status_code, answer.text


def test_a_visitor_who_came_is_found_updated_and_served() -> None:
    with Lab(CODE, settings={"preset": "instant"}) as lab:
        assert sent(lab, arriving(7))[0] == 200
        assert [sent(lab, kind.make(7))[0] for kind in KINDS] == [kind.status for kind in KINDS]
        assert sent(lab, MISSED.make(7))[0] == 404
        (profile,) = lab.profiles()
    assert profile.third_party_id is not None
    assert (len(profile.third_party_id), [len(one) for one in profile.tnt_ids]) == (16, [32])


def test_an_arriving_visitor_has_five_attributes_of_twelve_characters() -> None:
    with Lab(CODE, settings={"preset": "instant"}) as lab:
        sent(lab, arriving(7))
        (profile,) = lab.profiles()
    assert [len(one) for one in profile.attributes.values()] == [12] * 5


def test_a_delivery_carries_ten_profile_parameters() -> None:
    with Lab(CODE, settings={"preset": "instant"}) as lab:
        sent(lab, DELIVERY.make(3))
        (profile,) = lab.profiles()
    assert len(profile.attributes) == 10


def test_who_is_asked_for_comes_from_the_whole_store() -> None:
    assert list(spread(1_000, 4)) == [1, 251, 501, 751]
    assert list(spread(3, 10)) == [1, 2, 3]
    assert FOUND.make(1) != FOUND.make(2)
