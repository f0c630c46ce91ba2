"""Steps of the team's own, in the words of their shop."""

from pytest_bdd import parsers, step


@step(parsers.parse("{user} buys for {amount:d} euros on the {device}"))
def buys(lab, user, amount, device):
    shopper = lab.device(device)
    shopper.visit("Checkout")
    shopper.identify(user, {"last_order": amount})
