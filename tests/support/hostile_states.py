"""What a tenant may hold, with every field there is: what is declared, made, logged."""

from functools import cache
from typing import Final

from hostile_bodies import LATER, PROPERTY, Body
from simulator.clock import START
from simulator.times import HOUR
from simulator.workspace import Workspace, from_content

EVENT: Final[Body] = {"type": "identify", "userId": "u-1", "messageId": "m-1", "traits": {"b": "2"}}

WORKSPACE: Final[Body] = {
    "sources": {"shop": {"type": "web", "write_key": "k", "stages": [{"hash": ["traits.email"]}]}},
    "destinations": {
        "target": {
            "type": "cloud",
            "source": "shop",
            "settings": {"client_code": "acme", "bearer_token": "hush"},
            "mappings": [
                {
                    "action": "updateProfile",
                    "name": "all",
                    "trigger": 'type = "identify"',
                    "fields": {"user_id": {"@path": "$.userId"}, "traits": {}},
                    "enabled": True,
                }
            ],
            "enabled": True,
            "consent": ["ads"],
            "insert_functions": [{"hash": ["traits.email"]}],
            "wire": "safe",
            "attributes_in": "query",
        }
    },
    "properties": {
        "shop": {"token": PROPERTY, "id": 1, "channel": "web", "description": "the shop"},
    },
    "audiences": {
        "gold": {"rule": {"profile": "tier", "equals": ["gold"]}, "id": 1, "description": "ours"},
        "both": {"all_of": ["gold"]},
        "either": {"any_of": ["gold"]},
        "others": {"not": "gold"},
    },
    "offers": {"red": {"content": {"red": 1}, "type": "json", "id": 1}, "blue": "<b>Blue</b>"},
    "views": {"cart": {"key": "k"}},
    "activities": {
        "test": {
            "type": "ab",
            "experiences": [{"name": "A", "offers": {"hero": "red"}, "share": 60}, {"name": "B"}],
            "mboxes": ["hero"],
            "page_load": True,
            "views": ["cart"],
            "audience": "gold",
            "properties": ["shop"],
            "entry": 50,
            "priority": 5,
            "state": "approved",
            "starts_at": "2026-01-05T00:00:00Z",
            "ends_at": "2026-02-05T00:00:00Z",
            "metrics": [{"mbox": "order", "name": "Bought", "on": "shown", "conversion": True}],
            "id": 1,
        },
        "targeting": {
            "type": "xt",
            "experiences": [{"offers": "red", "audience": "gold"}],
            "mboxes": "hero",
        },
    },
}

WRITTEN: Final = {"workspace": "w", "modifiedAt": LATER}
CATALOGUE: Final[Body] = {
    "audiences": [
        {
            "id": 5,
            "name": "gold",
            "description": "d",
            "origin": "cloud",
            "type": "anonymous",
            "status": "saved",
            "targetRule": {"profile": "tier", "equals": ["gold"]},
            "audienceRule": None,
            **WRITTEN,
        }
    ],
    "offers": [{"id": 6, "name": "red", "type": "json", "content": {"a": 1}, **WRITTEN}],
    "activities": [
        {
            "id": 7,
            "type": "xt",
            "name": "hero",
            "state": "approved",
            "priority": 1,
            "startsAt": "2026-01-05T00:00Z",
            "endsAt": LATER,
            "options": [{"optionLocalId": 0, "name": "red", "offerId": 6}],
            "locations": {
                "mboxes": [{"locationLocalId": 0, "name": "m", "audienceIds": [5]}],
                "views": [{"locationLocalId": 1, "name": "v", "key": "k", "audienceIds": []}],
            },
            "experiences": [
                {
                    "experienceLocalId": 0,
                    "name": "A",
                    "audienceIds": [5],
                    "visitorPercentage": 50,
                    "optionLocations": [{"locationLocalId": 0, "optionLocalId": 0}],
                }
            ],
            "entryConstraint": {"visitorPercentage": 50},
            "metrics": [
                {
                    "metricLocalId": 0,
                    "name": "m",
                    "conversion": True,
                    "mboxes": [{"name": "order", "successEvent": "mbox_clicked"}],
                    "clickTrackSelectors": [{"selector": "#a", "viewLocalId": 1}],
                    "action": {"type": "count_once"},
                }
            ],
            "propertyIds": [8],
            **WRITTEN,
        }
    ],
    "properties": [
        {"id": 8, "name": "shop", "token": PROPERTY, "channel": "web", "description": "d"}
    ],
    "last_id": 9,
}

BELONGING: Final[Body] = {
    "client": "acme",
    "parameters": {"a": "b"},
    "url": "https://shop.example/",
    "referring_url": "https://a.example/",
    "landing_url": "https://shop.example/in",
    "user_agent": "Mozilla/5.0",
    "geo": {"city": "Oslo"},
    "new_visitor": True,
    "first_page_of_session": True,
    "in_other_activities": True,
    "category_affinity": "shoes",
}

_AWAY: Final = {"endpoint": "admin", "id": "nobody", "begins": LATER, "lasts": "1h"}
FAULTS: Final[list[Body]] = [
    {**_AWAY, "name": "f-1", "status": 503, "message": "Busy", "first": 1},
    {**_AWAY, "name": "f-2", "drop": "after", "delay": "1s", "every": 2},
    {**_AWAY, "name": "f-3", "malformed": True, "share": 0.5},
]
"""Faults that strike nobody here, of every kind."""

ENDING: Final[Body] = {
    "outcome": "awaiting_retry",
    "code": "",
    "error": "errors.awaiting-retry.5xx",
    "message": "Not Found",
    "status": 500,
}
EXCHANGED: Final[Body] = {
    "method": "GET",
    "url": "https://acme.tt.omtrdc.net/",
    "headers": {"accept": "*/*"},
    "body": "",
    "status": 404,
    "reason": "Not Found",
    "answer_headers": {"date": "Mon"},
    "answer": "{}",
    "error": "",
}
IN_THE_LOG: Final[Body] = {
    "id": 1,
    "user_id": "u-1",
    "message_id": "m-1",
    "destination": "",
}
DELIVERY: Final[Body] = {
    "number": 1,
    "arrival": 1,
    "source": "shop",
    "event": EVENT,
    "received_at": START,
    "ending": ENDING,
    "destination": "target",
    "mapping": "all",
    "place": 0,
    "payload": {"user_id": "u-1", "traits": {"b": "2"}},
    "attempts": [
        {
            "at": START,
            "ending": ENDING,
            "exchanges": [EXCHANGED],
            "verdict": "never_created",
            "evidence": "nobody came",
            "cure": "Come.",
        }
    ],
    "coming": [START + HOUR],
}


@cache
def workspace() -> Workspace:
    """Declare something of everything."""
    return from_content(WORKSPACE)
