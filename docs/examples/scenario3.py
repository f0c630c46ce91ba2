"""An anonymous visitor logs in: what Target holds, and why the update waits."""

from simulator.lab import Lab

with Lab("acme") as lab:
    laptop = lab.device("laptop")
    laptop.visit("Home")
    laptop.identify("ann", {"plan": "gold"})

    print([profile.third_party_id for profile in lab.profiles()])
    print(lab.deliveries[-1].state, "since", lab.explain("ann").sentence)

    lab.advance("2h")
    print(lab.deliveries[-1].state)
