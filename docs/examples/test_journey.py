"""A journey in process: no server, no waiting."""


def test_an_update_arrives_by_a_retry(lab):
    laptop = lab.device("laptop")
    laptop.visit("Home")
    laptop.identify("ann", {"plan": "gold"})
    assert lab.deliveries[-1].state == "awaiting_retry"
    lab.advance("2h")
    assert lab.deliveries[-1].state == "delivered"
