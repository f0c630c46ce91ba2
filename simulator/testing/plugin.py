"""The pytest plugin: labs, live servers and tenants for tests, steps, no false green.

Loaded by pytest itself (entry point ``offtarget``). It imports the simulator only when a
test asks for a lab or a server, so that suites that merely have it installed pay nothing.
"""

import secrets
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import pytest

from simulator.testing.beside import sent_over
from simulator.testing.dated import instant_named
from simulator.testing.options import Options, declare, declared_beside
from simulator.testing.targets import TARGETS
from simulator.testing.worlds import STANDS, World, shown

if TYPE_CHECKING:
    from simulator.client import TenantClient
    from simulator.lab import Lab
    from simulator.testing.labs import LabMaker
    from simulator.testing.served import LiveServer
    from simulator.workspace import Workspace

pytest_plugins: Final = (
    "simulator.testing.breaking",
    "simulator.testing.bundles",
    "simulator.testing.collecting",
    "simulator.testing.guard",
    "simulator.testing.nearest",
    "simulator.testing.recording",
    "simulator.testing.report_files",
    "simulator.testing.reports",
    "simulator.testing.runner",
    "simulator.testing.step_errors",
    "simulator.testing.steps.activities",
    "simulator.testing.steps.audiences",
    "simulator.testing.steps.browser",
    "simulator.testing.steps.bulk",
    "simulator.testing.steps.deliveries",
    "simulator.testing.steps.delivery_log",
    "simulator.testing.steps.faults",
    "simulator.testing.steps.id_service",
    "simulator.testing.steps.pages",
    "simulator.testing.steps.privacy",
    "simulator.testing.steps.profile_api",
    "simulator.testing.steps.requests",
    "simulator.testing.steps.servers",
    "simulator.testing.steps.target",
    "simulator.testing.steps.team",
    "simulator.testing.steps.tickets",
    "simulator.testing.steps.tracking",
    "simulator.testing.steps.visitors",
    "simulator.testing.steps.world",
    "simulator.testing.tags",
    "simulator.testing.tried_again",
    "simulator.testing.worlds",
)


def pytest_configure(config: pytest.Config) -> None:
    """Make the tags known that we give a meaning to."""
    for target in TARGETS.values():
        if target.tag is not None:
            config.addinivalue_line("markers", f"{target.tag}: the {target.name} target runs it")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that say where labs stand, and what they start with."""
    declare(parser)


@pytest.fixture(scope="session")
def offtarget_options(request: pytest.FixtureRequest) -> Options:
    """What the session was told of labs and servers."""
    return Options.of(request.config)


@pytest.fixture(scope="module")
def offtarget_target(offtarget_options: Options) -> str | None:
    """Where labs stand: the name of a target; None goes by the URL."""
    return offtarget_options.target


@pytest.fixture(scope="module")
def offtarget_url(
    request: pytest.FixtureRequest, offtarget_options: Options, offtarget_target: str | None
) -> str | None:
    """Where labs stand: a live server's URL; None for in process."""
    if offtarget_options.url is None and offtarget_target in ("live", "browser"):
        server: LiveServer = request.getfixturevalue("offtarget_server")
        return server.url
    return offtarget_options.url


@pytest.fixture(scope="session")
def offtarget_workspace(offtarget_options: Options) -> "Workspace | None":
    """What is declared for each lab and tenant: the workspace file, read once; None for none."""
    return offtarget_options.declared()


@pytest.fixture(scope="module")
def offtarget_beside(request: pytest.FixtureRequest) -> "Workspace | None":
    """What the workspace file beside a feature declares; None for none, and for test modules."""
    return declared_beside(request.path, request.config)


@pytest.fixture(scope="module")
def lab_maker(
    request: pytest.FixtureRequest,
    offtarget_options: Options,
    offtarget_target: str | None,
    offtarget_url: str | None,
    offtarget_workspace: "Workspace | None",
    offtarget_beside: "Workspace | None",
) -> Iterator["LabMaker"]:
    """Make labs: in process under one freezer for the module, or wherever the target is."""
    from simulator.testing.making import maker_of  # noqa: PLC0415  on use

    told = offtarget_options

    def tell(made: "Lab", tenant: "TenantClient") -> None:
        world = World(tenant, told.seed, told.token, made, maker.target.name, [*told.settings])
        shown(request.session, world)

    declared = offtarget_workspace or offtarget_beside
    with maker_of(
        offtarget_target,
        offtarget_url,
        told,
        workspace=sent_over(declared, told.wire) if declared and told.wire else declared,
        own_names=offtarget_workspace is None,
        tell=tell,
    ) as maker:
        yield maker


@pytest.fixture
def lab(
    request: pytest.FixtureRequest, lab_maker: "LabMaker", offtarget_options: Options
) -> Iterator["Lab"]:
    """Give a fresh lab: a tenant of its own, at the documented start."""
    request.node.stash[STANDS] = lab_maker.target.name
    lab_maker.target.admit(request.node.get_closest_marker, instant_named(request.node))
    with lab_maker.make(offtarget_options.settings) as made:
        if offtarget_options.wire and not lab_maker.has_workspace:
            made.segment.configure_cloud(wire=offtarget_options.wire)
        yield made
        lab_maker.drop(made)


@pytest.fixture(scope="session")
def offtarget_server(offtarget_options: Options) -> Iterator["LiveServer"]:
    """Give a live server: the one the session was told of, else one started for the session.

    Each worker of xdist has a session of its own, and so a server of its own.
    """
    from simulator.testing.served import connected, started  # noqa: PLC0415  on use

    url, seed = offtarget_options.url, offtarget_options.seed
    opened = started(seed) if url is None else connected(url, offtarget_options.token)
    with opened as server:
        yield server


@pytest.fixture
def offtarget_tenant(
    request: pytest.FixtureRequest,
    offtarget_options: Options,
    offtarget_server: "LiveServer",
    offtarget_workspace: "Workspace | None",
) -> Iterator["TenantClient"]:
    """Give a fresh tenant of the live server, frozen at the documented start; then delete it."""
    from simulator.testing.labs import begin  # noqa: PLC0415  on use

    tenant = offtarget_server.client.tenant(f"t-{secrets.token_hex(6)}")
    begin(tenant, offtarget_options.seed, offtarget_workspace)
    token = offtarget_server.token
    shown(request.session, World(tenant, offtarget_options.seed, token, target="live"))
    yield tenant
    tenant.delete()
