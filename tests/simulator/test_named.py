"""Tenants that a proxy's user names: one client code in several, and none meets another."""

import threading
from typing import Any

import pytest

from simulator.named import Named
from simulator.target.settings import SettingError
from simulator.target.target import MOST_ADOPTED
from simulator.tenant import Tenant, TenantError
from simulator.tenants import Tenants
from simulator.workspace import from_content


def workspace(code: str = "acme", key: str = "k-1") -> Any:
    destination = {"type": "cloud", "source": "site", "settings": {"client_code": code}}
    sources = {"site": {"type": "web", "write_key": key}}
    return from_content({"sources": sources, "destinations": {"cloud": destination}})


def apart(tenants: Tenants, name: str) -> Tenant:
    tenant = tenants.get(name)
    tenants.configure(tenant, {"apart": True})
    return tenant


def test_whatever_a_request_names_leads_to_the_named_tenant() -> None:
    tenants = Tenants()
    acme = tenants.of_code("acme")
    one, other = Named(tenants, "worker-1"), Named(tenants, "worker-2")
    first, second = one.of_code("acme"), other.of_code("acme")
    assert len({first.name, second.name, acme.name}) == 3
    assert one.unnamed("org") is one.called("acme") is one.called("worker-1") is first
    assert first.target.codes == ("acme", "worker-1")
    assert tenants.of_code("acme") is acme
    assert tenants.of_code("worker-1") is first


def test_a_twin_has_the_codes_that_were_adopted() -> None:
    worker = Named(Tenants(), "worker").of_code("acme")
    assert worker.twin().target.codes == worker.target.codes == ("acme", "worker")


def test_a_code_that_was_adopted_leads_nobody_else_there() -> None:
    tenants = Tenants()
    worker = Named(tenants, "worker").of_code("acme")
    assert tenants.of_code("acme") is not worker
    tenants.configure(tenants.get("acme"), {"lifetime": "1d"})
    tenants.configure(worker, {"lifetime": "1d"})
    assert tenants.of_code("acme").name == "acme"


def test_declared_codes_come_first_and_the_name_is_none_then() -> None:
    tenants = Tenants()
    worker = Named(tenants, "worker").of_code("acme")
    tenants.configure(worker, {"client_codes": ["globex"]})
    assert worker.target.codes == ("globex", "acme")
    with pytest.raises(TenantError, match="has other client codes"):
        tenants.of_code("worker")


@pytest.mark.parametrize("code", ["a b", "", "é", "x" * 64])
def test_what_is_no_code_is_not_adopted(code: str) -> None:
    tenants = Tenants()
    with pytest.raises(TenantError, match="is no client code"):
        Named(tenants, "worker").of_code(code)
    assert tenants.get("worker").target.codes == ("worker",)


def test_a_tenant_adopts_so_many_codes_and_no_more() -> None:
    named = Named(Tenants(), "worker")
    for number in range(MOST_ADOPTED):
        named.of_code(f"code-{number}")
    with pytest.raises(TenantError, match="tenant 'worker': 100 client codes were named already"):
        named.of_code("one-more")
    assert named.of_code("code-0").name == "worker"


def test_a_server_for_certain_codes_has_no_other_tenants_and_adopts_no_others() -> None:
    tenants = Tenants(("acme", "globex"))
    with pytest.raises(TenantError, match="there is no tenant 'worker'"):
        Named(tenants, "worker").of_code("acme")
    assert Named(tenants, "acme").of_code("globex").name == "acme"
    with pytest.raises(TenantError, match="this server is for acme, globex, and not for 'initech'"):
        Named(tenants, "acme").of_code("initech")


def test_a_reset_lets_go_of_adopted_codes_and_stays_apart() -> None:
    tenants = Tenants()
    worker = apart(tenants, "worker")
    Named(tenants, "worker").of_code("acme")
    worker.reset(tenants.settings)
    assert worker.target.codes == ("worker",)
    assert worker.target.settings.apart


def test_tenants_apart_declare_the_same_codes_and_keys() -> None:
    tenants = Tenants()
    acme = tenants.get("acme")
    tenants.declare(acme, workspace(key="k-1"))
    for name in ("worker-1", "worker-2"):
        tenants.declare(apart(tenants, name), workspace(key="k-1"))
        tenant, source = Named(tenants, name).of_write_key("k-1")
        assert (tenant.name, source) == (name, "site")
        assert Named(tenants, name).of_code("acme") is tenant
        assert tenant.target.codes == ("acme",)
    assert tenants.of_write_key("k-1") == (acme, "site")
    assert tenants.of_code("acme") is acme


def test_without_being_apart_they_may_not() -> None:
    tenants = Tenants()
    tenants.declare(tenants.get("acme"), workspace(key="k-1"))
    worker = tenants.get("worker")
    with pytest.raises(SettingError, match="leads to another tenant; a tenant that is apart may"):
        tenants.declare(worker, workspace(key="k-2"))
    with pytest.raises(SettingError, match="leads to another tenant; a tenant that is apart may"):
        tenants.declare(worker, workspace("globex", key="k-1"))
    assert worker.target.codes == ("worker",)


def test_nobody_stops_being_apart_with_what_leads_to_another() -> None:
    tenants = Tenants()
    worker = apart(tenants, "worker")
    tenants.declare(worker, workspace("brand", key="k-1"))
    tenants.declare(tenants.get("acme"), workspace("acme", key="k-1"))
    with pytest.raises(SettingError, match="a write key leads to another tenant"):
        tenants.configure(worker, {"apart": False})
    tenants.declare(worker, workspace("acme", key="k-2"))
    with pytest.raises(SettingError, match="client_codes is 'acme'; it leads to another tenant"):
        tenants.configure(worker, {"apart": False})
    assert worker.target.settings.apart
    tenants.configure(worker, {"apart": False, "client_codes": ["brand"]})
    assert tenants.of_code("brand") is worker
    assert tenants.of_write_key("k-2") == (worker, "site")


def test_who_goes_apart_frees_codes_and_keys() -> None:
    tenants = Tenants()
    worker = tenants.get("worker")
    tenants.declare(worker, workspace())
    tenants.configure(worker, {"apart": True})
    with pytest.raises(TenantError, match="no source of any workspace"):
        tenants.of_write_key("k-1")
    assert tenants.of_code("acme").name == "acme"


def test_who_is_deleted_frees_them_too() -> None:
    tenants = Tenants()
    tenants.declare(tenants.get("worker"), workspace())
    assert tenants.delete("worker")
    with pytest.raises(TenantError, match="no source of any workspace"):
        tenants.of_write_key("k-1")
    assert tenants.of_code("acme").name == "acme"


def test_a_key_of_another_is_none_of_a_named_tenants() -> None:
    tenants = Tenants()
    tenants.declare(tenants.get("acme"), workspace(key="k-1"))
    for key in ("k-1", ""):
        with pytest.raises(TenantError, match="no source of tenant 'worker' has that write key"):
            Named(tenants, "worker").of_write_key(key)


def test_a_request_that_names_nobody_is_none_of_a_tenant_apart() -> None:
    tenants = Tenants()
    worker = apart(tenants, "worker")
    tenants.configure(worker, {"ims_org_id": "A@AdobeOrg"})
    for organisation in (None, "A@AdobeOrg"):
        with pytest.raises(TenantError, match="names no client code"):
            tenants.unnamed(organisation)
    acme = tenants.get("acme")
    assert tenants.unnamed("A@AdobeOrg") is acme


def test_what_stays_a_tenants_leads_to_it_all_along() -> None:
    tenants, ended = Tenants(), threading.Event()
    worker = tenants.get("worker")
    tenants.declare(worker, workspace())

    def declare() -> None:
        for _ in range(300):
            tenants.declare(worker, workspace())
        ended.set()

    thread = threading.Thread(target=declare)
    thread.start()
    while not ended.is_set():
        assert tenants.of_code("acme") is worker
        assert tenants.of_write_key("k-1") == (worker, "site")
    thread.join()
