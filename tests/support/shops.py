"""What a shop declares at Segment and Adobe."""

from typing import Any

__all__ = ["cloud", "workspace"]


def workspace(code: str, key: str, **web: Any) -> dict[str, Any]:
    """Declare one site with both destinations; keywords are further fields of the web one."""
    settings = {"client_code": code, "admin_number": "6", "cookie_domain": "shop.example"}
    traits = {"traits": {"@path": "$.traits"}}
    user = {"@path": "$.userId"}
    anyone = {"@if": {"exists": user, "then": user, "else": {"@path": "$.anonymousId"}}}
    return {
        "sources": {"shop": {"type": "web", "write_key": key}},
        "destinations": {
            "in page": {
                "type": "web",
                "source": "shop",
                "settings": settings,
                "mappings": [
                    {"action": "upsertProfile", "fields": {"userId": anyone, **traits}},
                    {"action": "triggerView"},
                    {"action": "trackEvent"},
                ],
                **web,
            },
            "cloud": cloud("shop", code, fields={"user_id": anyone, **traits}),
        },
    }


def cloud(source: str, code: str = "acme", **mapping: Any) -> dict[str, Any]:
    """Declare a cloud destination that updates profiles; keywords are fields of its mapping."""
    fields = {"user_id": {"@path": "$.userId"}, "traits": {"@path": "$.traits"}}
    return {
        "type": "cloud",
        "source": source,
        "settings": {"client_code": code},
        "mappings": [{"action": "updateProfile", "fields": fields, **mapping}],
    }
