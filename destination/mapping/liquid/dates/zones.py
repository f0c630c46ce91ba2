"""Time zones by name, as Node knows them.

Source: the IANA database, and the short names Node 20 (ICU) still takes.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from destination.mapping.liquid.errors import Fault
from destination.mapping.liquid.text import joined

__all__ = ["offset_minutes"]

_SHORT_NAMES: Final = {
    "act": "Australia/Darwin",
    "aet": "Australia/Sydney",
    "agt": "America/Argentina/Buenos_Aires",
    "art": "Africa/Cairo",
    "ast": "America/Anchorage",
    "bet": "America/Sao_Paulo",
    "bst": "Asia/Dhaka",
    "cat": "Africa/Maputo",
    "cnt": "America/St_Johns",
    "cst": "America/Chicago",
    "ctt": "Asia/Shanghai",
    "eat": "Africa/Nairobi",
    "ect": "Europe/Paris",
    "est": "America/Panama",
    "hst": "Pacific/Honolulu",
    "iet": "America/Indiana/Indianapolis",
    "ist": "Asia/Kolkata",
    "jst": "Asia/Tokyo",
    "mit": "Pacific/Apia",
    "mst": "America/Phoenix",
    "net": "Asia/Yerevan",
    "nst": "Pacific/Auckland",
    "plt": "Asia/Karachi",
    "pnt": "America/Phoenix",
    "prt": "America/Puerto_Rico",
    "pst": "America/Los_Angeles",
    "sst": "Pacific/Guadalcanal",
    "vst": "Asia/Ho_Chi_Minh",
}
_UNKNOWN_TO_NODE: Final = frozenset(("factory", "localtime"))
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_CYCLE: Final = 146_097 * 86_400_000  # in 400 years, after which the calendar repeats
_FIRST: Final = -62_135_510_400_000  # the day after Python's first date
_LAST: Final = 253_402_214_400_000  # the day before its last


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    names = {name.lower(): name for name in available_timezones()}
    return {key: names[key] for key in names.keys() - _UNKNOWN_TO_NODE} | _SHORT_NAMES


def offset_minutes(zone: str, time: int) -> float:
    """Tell how far ``zone`` is from UTC at a time value, counted westwards.

    Raises:
        Fault: Nobody knows the zone.
    """
    zone = joined(zone)
    name = _names().get(zone.lower())
    if name is None:
        shown = zone.encode(errors="surrogatepass").decode(
            "latin-1"
        )  # Node takes bytes for characters
        raise Fault(f"Invalid time zone specified: {shown}")
    if not _FIRST <= time <= _LAST:
        time = _LAST - (_LAST - time) % _CYCLE if time > 0 else _FIRST + (time - _FIRST) % _CYCLE
    moment = _EPOCH + timedelta(seconds=time // 1000)
    offset = moment.astimezone(ZoneInfo(name)).utcoffset() or timedelta()
    return -offset.total_seconds() / 60
