"""Tenants: who a client code leads to, who may be made, and that none meets another."""

import pytest

from simulator.clock import START, Clock
from simulator.settings import Settings
from simulator.target.profiles import Visit
from simulator.target.settings import SettingError
from simulator.tenant import TenantError
from simulator.tenants import MOST_TENANTS, Tenants
from simulator.times import DAY


def test_a_tenant_is_made_at_its_first_use() -> None:
    tenants = Tenants()
    assert tenants.all() == []
    acme = tenants.of_code("acme")
    assert tenants.get("acme") is acme
    assert tenants.all() == [acme]


@pytest.mark.parametrize("name", ["a", "Acme-1_x", "0", "x" * 63])
def test_a_well_formed_code_becomes_a_tenant(name: str) -> None:
    assert Tenants().get(name).name == name


@pytest.mark.parametrize(
    "name", ["", "-acme", "acme_", "a b", "a.b", "é", "x" * 64, "a/b", "a\n"], ids=ascii
)
def test_a_malformed_code_does_not(name: str) -> None:
    tenants = Tenants()
    with pytest.raises(TenantError, match="is no client code"):
        tenants.get(name)
    assert tenants.all() == []


def test_a_server_for_certain_codes_has_these_tenants_and_no_other() -> None:
    tenants = Tenants(("acme", "globex"))
    assert [tenant.name for tenant in tenants.all()] == ["acme", "globex"]
    with pytest.raises(TenantError, match="this server has acme, globex"):
        tenants.of_code("initech")


def test_new_tenants_start_with_the_servers_settings_and_seed() -> None:
    tenants = Tenants(settings=Settings().changed({"lifetime": "3d"}), seed=7)
    acme, globex = tenants.get("acme"), tenants.get("globex")
    assert acme.target.settings.lifetime == 3 * DAY
    assert acme.world.draws.uuid() == globex.world.draws.uuid()


def test_a_server_holds_ten_thousand_tenants_at_most() -> None:
    tenants = Tenants()
    only = tenants.get("t")
    tenants._tenants |= dict.fromkeys(map(str, range(MOST_TENANTS - 1)), only)
    with pytest.raises(TenantError, match="holds 10000 tenants already"):
        tenants.get("one-more")


def test_several_client_codes_may_lead_to_one_tenant() -> None:
    tenants = Tenants()
    acme = tenants.get("acme")
    tenants.configure(acme, {"client_codes": ["acme", "acme-eu"]})
    assert tenants.of_code("acme-eu") is tenants.of_code("acme") is acme
    with pytest.raises(TenantError, match="is a client code of tenant 'acme'"):
        tenants.get("acme-eu")


def test_a_tenants_name_is_no_code_of_it_once_it_has_others() -> None:
    tenants = Tenants()
    acme = tenants.get("acme")
    tenants.configure(acme, {"client_codes": ["brand"]})
    assert tenants.of_code("brand") is tenants.get("acme") is acme
    with pytest.raises(TenantError, match="has other client codes"):
        tenants.of_code("acme")


def test_a_code_that_was_given_up_may_become_a_tenant() -> None:
    tenants = Tenants()
    acme = tenants.get("acme")
    tenants.configure(acme, {"client_codes": ["acme", "brand"]})
    tenants.configure(acme, {"client_codes": []})
    assert tenants.of_code("acme") is acme
    assert tenants.of_code("brand") is not acme


def test_a_code_of_another_tenant_is_refused_and_nothing_changes() -> None:
    tenants = Tenants()
    acme, globex = tenants.get("acme"), tenants.get("globex")
    with pytest.raises(SettingError, match="it leads to another tenant") as error:
        tenants.configure(acme, {"client_codes": ["acme", "globex"], "lifetime": "1d"})
    assert error.value.field == "client_codes"
    assert acme.settings == Settings()
    assert tenants.of_code("globex") is globex


def test_a_request_without_a_code_belongs_to_the_only_tenant() -> None:
    tenants = Tenants()
    with pytest.raises(TenantError, match="names no client code"):
        tenants.unnamed(None)
    acme = tenants.get("acme")
    assert tenants.unnamed(None) is acme
    tenants.get("globex")
    with pytest.raises(TenantError, match="names no client code"):
        tenants.unnamed(None)


def test_a_request_without_a_code_belongs_to_the_first_code_the_server_was_started_for() -> None:
    tenants = Tenants(("acme", "globex"))
    assert tenants.unnamed(None).name == "acme"
    assert tenants.unnamed("unknown@AdobeOrg").name == "acme"


def test_the_organisation_leads_to_the_tenant_that_has_it() -> None:
    tenants = Tenants(("acme", "globex"))
    tenants.configure(tenants.get("globex"), {"ims_org_id": "G@AdobeOrg"})
    assert tenants.unnamed("G@AdobeOrg").name == "globex"
    assert tenants.unnamed("g@adobeorg").name == "acme"
    assert tenants.unnamed("").name == "acme"


def test_tenants_never_meet() -> None:
    tenants = Tenants()
    acme, globex = tenants.get("acme"), tenants.get("globex")
    acme.target.profiles("acme").visit(Visit("s-1", "d-1", "u-1"), START)
    acme.world.clock.set_rate(0)
    acme.world.advance(DAY)
    assert [list(one.all()) for one in globex.target.clients] == []
    assert globex.world.agenda.entries() == []
    assert globex.world.clock.now() < acme.world.clock.now()
    assert globex.world.clock.rate == 1


def test_a_reset_tenant_is_new_but_keeps_its_codes_and_its_seed() -> None:
    tenants = Tenants(seed=7)
    acme = tenants.get("acme")
    tenants.configure(acme, {"client_codes": ["acme", "brand"], "lifetime": "1d"})
    first = acme.world.draws.uuid()
    acme.target.profiles("acme").visit(Visit("s-1"), START)
    acme.snapshots["mine"] = acme.snapshot()
    acme.reset(Settings(), Clock(START, rate=0))
    assert acme.target.clients == ()
    assert acme.snapshots == {}
    assert acme.world.agenda.entries() == []
    assert acme.world.clock.now() == START
    assert acme.world.draws.uuid() == first
    assert acme.settings == Settings().changed({"client_codes": ["acme", "brand"]})
    assert tenants.of_code("brand") is acme


def test_a_deleted_tenant_is_gone_and_its_codes_are_free_again() -> None:
    tenants = Tenants()
    acme, globex = tenants.get("acme"), tenants.get("globex")
    tenants.configure(acme, {"client_codes": ["acme", "brand"]})
    assert tenants.delete("acme")
    assert tenants.all() == [globex]
    tenants.configure(globex, {"client_codes": ["brand"]})
    assert tenants.of_code("brand") is globex
    assert tenants.get("acme") is not acme
    assert not tenants.delete("nobody")


def test_a_tenant_the_server_was_started_for_is_kept() -> None:
    tenants = Tenants(("acme",))
    acme = tenants.get("acme")
    with pytest.raises(TenantError, match="started for 'acme'; reset it instead"):
        tenants.delete("acme")
    assert tenants.of_code("acme") is acme
