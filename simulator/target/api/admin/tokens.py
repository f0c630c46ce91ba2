"""``authentication/token``: a token of the profile API, or of debugging.

Whether it is asked for by GET or by POST, a new one is issued, and ends the former one of
its scope (assumed of GET: what a token was is not kept). Source: Adobe, Target Admin API
(contract: adobe-target.md 6).
"""

from simulator.target.api.admin.frame import Done, Managing, Mistake
from simulator.target.tokens import SCOPES
from simulator.times import SECOND

__all__ = ["issue_token"]


def issue_token(managing: Managing) -> Done:
    """Issue a token of the scope that ``authorizationScope`` names; ``expiresIn`` is in seconds."""
    asked = managing.call.parameters.get("authorizationScope", "")
    for scope in SCOPES:
        if scope == asked:
            break
    else:
        rule = f"authorizationScope is {asked!r}; it must be one of {', '.join(SCOPES)}"
        raise Mistake(400, "Invalid.Parameter", rule, "authorizationScope")
    token = managing.target.tokens.issue(scope, managing.now)
    content = {
        "accessToken": token.text,
        "tokenType": "bearer",
        "scope": token.scope,
        "expiresIn": (token.expires_at - token.issued_at) // SECOND,
    }
    status = 201 if managing.call.method == "POST" else 200
    return Done(content, status, f"a token of {scope} was issued")
