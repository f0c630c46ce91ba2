"""The calls of the lab API about tokens of the profile API, which Adobe has as a button."""

from simulator.lab_api import types
from simulator.lab_api.calls import LabCall
from simulator.times import format_instant

__all__ = ["get_tokens", "post_tokens"]


def get_tokens(call: LabCall) -> types.TokenList:
    """List the latest token of each scope; none is shown."""
    target = call.tenant().target
    with target.world.entered() as now:
        shown = [
            types.TokenState(
                scope=token.scope,
                issued_at=format_instant(token.issued_at),
                expires_at=format_instant(token.expires_at),
                expired=now >= token.expires_at,
            )
            for token in target.tokens.standing()
        ]
        return types.TokenList(demanded=target.settings.guarded, tokens=shown)


def post_tokens(call: LabCall) -> types.IssuedToken:
    """Issue a token; the former one of its scope opens nothing from now on.

    Whether the profile API demands one is a setting, ``profile_api_authentication``.
    """
    wanted, target = call.decode(types.IssueRequest), call.tenant().target
    with target.world.entered() as now:
        token = target.tokens.issue(wanted.scope, now)
    return types.IssuedToken(
        token=token.text,
        scope=token.scope,
        issued_at=format_instant(token.issued_at),
        expires_at=format_instant(token.expires_at),
    )
