"""Where a request comes from: lengths of addresses, places and names (adobe-target.md 7.2)."""

from typing import Final

from simulator.target.api.checks.details import check_address
from simulator.target.api.checks.refusals import demand_size
from simulator.target.api.messages import Application, Context, Geo
from simulator.target.settings import Settings

__all__ = ["check_context"]

_COUNTRY: Final = 2
_LONGEST_STATE: Final = 3


def check_context(context: Context, settings: Settings) -> None:
    """Check what the types cannot.

    Raises:
        Refused: 400, naming the field and the rule.
    """
    if context.address is not None:
        check_address("context.address", context.address, settings)
    if context.geo is not None:
        _check_geo(context.geo, settings)
    if context.application is not None:
        _check_application(context.application, settings)
    if context.mobile_platform is not None:
        version = context.mobile_platform.version
        demand_size("context.mobilePlatform.version", version, settings.version_length)


def _check_geo(geo: Geo, settings: Settings) -> None:
    demand_size("context.geo.countryCode", geo.country_code, _COUNTRY, _COUNTRY)
    demand_size("context.geo.stateCode", geo.state_code, _LONGEST_STATE, 1)
    demand_size("context.geo.city", geo.city, settings.city_length)
    demand_size("context.geo.zip", geo.zip, settings.zip_length)


def _check_application(application: Application, settings: Settings) -> None:
    longest = settings.application_name_length
    demand_size("context.application.id", application.id, longest)
    demand_size("context.application.name", application.name, longest)
    demand_size("context.application.version", application.version, settings.version_length)
