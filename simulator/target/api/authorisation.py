"""Whether a call of the profile API may be made: its bearer token.

Source: Adobe, profile API settings (contract: adobe-target.md 6). Adobe documents neither
status nor body; Segment's code knows the phrase ``Forbidden``.
"""

from simulator.target.api.wire import Call, Refused
from simulator.target.target import Target
from simulator.target.verdicts import Verdict

__all__ = ["authorise"]


def authorise(call: Call, target: Target, now: int) -> None:
    """Insist on a token, where the tenant demands one.

    Raises:
        Refused: It is missing, wrong, expired or revoked.
    """
    settings = target.settings
    if not settings.guarded:
        return
    scheme, _, token = (call.header("Authorization") or "").partition(" ")
    text = token.strip() if scheme.lower() == "bearer" else ""
    rejection = target.tokens.reject("profile_api", text, now)
    if rejection is not None:
        status = settings.unauthorized_status
        message = "Forbidden" if status == 403 else "Unauthorized"  # noqa: PLR2004
        raise Refused(status, message, Verdict.UNAUTHORIZED, rejection.detail)
