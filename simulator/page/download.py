"""at.js for download, as Target's administration gives it (contract: adobe-target.md 9.1).

The account's settings are built in. Whoever downloads it from Adobe's host gets one that talks
to Adobe's host; whoever downloads it here, one that talks to this server.
"""

import re
from typing import Final

from simulator.page.asking import Asked, Given, given_json, given_script
from simulator.page.scripts import script
from simulator.target.identifiers import is_client_code
from simulator.target.settings import Settings
from simulator.tenant import TenantError
from simulator.vendor_hosts import ADMIN_HOST, target_host

__all__ = ["DOWNLOAD", "download", "endpoint"]

DOWNLOAD: Final = "/admin/rest/v1/libraries/atjs/download"
"""Where at.js is had, at Adobe and here."""
_VERSION: Final = re.compile(r"2\.\d{1,3}\.\d{1,3}")
_GLOBAL_MBOX: Final = "target-global-mbox"
_OLDEST: Final = "2.8.0"


def download(asked: Asked) -> Given:
    """Give at.js for a client code: Adobe's own where the server has it, else ours."""
    code = asked.query.get("client", "")
    version = asked.query.get("version", _OLDEST)
    if not _VERSION.fullmatch(version):
        return _refused(f"version is {version!r}; at.js 2.x is simulated, such as {_OLDEST}")
    if not is_client_code(code):
        return _refused(f"client is {code!r}; a code has letters, digits, '-' and '_'")
    try:
        settings = asked.tenants.of_code(code).target.settings
    except TenantError as error:
        return _refused(str(error))
    if asked.builds.at_js is not None:
        return given_script(asked.builds.at_js)
    return given_script(script("atjs", _built_in(code, version, settings, asked.host)))


def endpoint(asked: Asked) -> Given:
    """Say which of Adobe's administration hosts an account lives on: the one that is asked."""
    return given_json({"api": f"{asked.origin}/admin/rest/v1"})


def _built_in(code: str, version: str, settings: Settings, host: str) -> dict[str, object]:
    vendor = ADMIN_HOST.fullmatch(host)
    return {
        "clientCode": code,
        "imsOrgId": settings.ims_org_id or "",
        "serverDomain": target_host(code) if vendor else host,
        "version": version,
        "globalMboxName": _GLOBAL_MBOX,
        "timeout": settings.atjs_timeout,
        "pageLoadEnabled": settings.atjs_page_load,
    }


def _refused(message: str) -> Given:
    return given_json({"status": 400, "message": message}, 400)
