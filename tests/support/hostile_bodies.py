"""Good bodies of the Delivery and the Admin API, with every field there is."""

from typing import Any, Final, TypeAlias

Body: TypeAlias = dict[str, Any]
LATER: Final = "2026-02-05T09:00:00Z"
PROPERTY: Final = "9dcb7a33-a5b0-4b60-a0d5-1f5a0f5f9e4b"

ADDRESS: Final = {"url": "https://shop.example/", "referringUrl": ""}
DETAILS: Final = {
    "parameters": {"a": "1"},
    "profileParameters": {"b": "2"},
    "address": ADDRESS,
    "order": {"id": "o-1", "total": 9.5, "purchasedProductIds": ["p"], "time": LATER},
    "product": {"id": "p", "categoryId": "shoes"},
}
CONTEXT: Final = {
    "channel": "web",
    "beacon": False,
    "browser": {"host": "shop.example", "language": "en", "webGLRenderer": "x"},
    "address": ADDRESS,
    "userAgent": "Mozilla/5.0",
    "clientHints": {
        "mobile": False,
        "model": "",
        "platform": "Linux",
        "platformVersion": "6",
        "browserUAWithMajorVersion": "x",
        "browserUAWithFullVersion": "x",
        "architecture": "x86",
        "bitness": "64",
    },
    "screen": {
        "width": 1920,
        "height": 1080,
        "colorDepth": 24,
        "pixelRatio": 1.5,
        "orientation": "landscape",
    },
    "window": {"width": 1200, "height": 800.5},
    "geo": {
        "ipAddress": "192.0.2.1",
        "latitude": 59.9,
        "longitude": 10.7,
        "countryCode": "NO",
        "stateCode": "03",
        "city": "Oslo",
        "zip": "0150",
    },
    "timeOffsetInMinutes": 60,
    "mobilePlatform": {
        "deviceType": "phone",
        "platformType": "ios",
        "deviceName": "x",
        "version": "17",
    },
    "application": {"id": "shop", "name": "Shop", "version": "1"},
    "crossDomain": "disabled",
}

EXPERIENCE_CLOUD: Final[Body] = {
    "audienceManager": {"locationHint": 9, "blob": "b"},
    "analytics": {
        "supplementalDataId": "2655CBB9E3D4F0A1-0123456789ABCDEF",
        "logging": "client_side",
        "trackingServer": "a.example",
        "trackingServerSecure": "b.example",
    },
    "platform": {"sandboxId": "s", "sandboxName": "prod"},
}

QA_MODE: Final[Body] = {
    "token": "q",
    "listedActivitiesOnly": True,
    "evaluateAsTrueAudienceIds": [1],
    "evaluateAsFalseAudienceIds": [2],
    "previewIndexes": [{"activityIndex": 1, "experienceIndex": 2}],
}

ACTIVITY: Final[Body] = {
    "name": "new",
    "state": "approved",
    "priority": 1,
    "startsAt": "2026-01-05T00:00Z",
    "endsAt": "2026-02-05T00:00Z",
    "options": [{"optionLocalId": 0, "name": "o", "offerId": 1}],
    "locations": {
        "mboxes": [{"locationLocalId": 0, "name": "m", "audienceIds": [1]}],
        "views": [{"locationLocalId": 1, "name": "v", "key": "k", "audienceIds": [1]}],
    },
    "experiences": [
        {
            "experienceLocalId": 0,
            "name": "e",
            "audienceIds": [1],
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
            "mboxes": [{"name": "m", "successEvent": "mbox_clicked"}],
            "action": {"type": "count_once"},
        }
    ],
    "propertyIds": [1],
    "workspace": "w",
}

_MADE: Final = "{operationIdResponse:0}"
OPERATIONS: Final[list[Body]] = [
    {
        "operationId": 0,
        "dependsOnOperationIds": [],
        "method": "POST",
        "relativeUrl": "/v1/offers/json",
        "headers": [{"name": "Content-Type", "value": "application/json"}],
        "body": {"name": "batched", "content": {"a": 1}},
    },
    {
        "operationId": 1,
        "dependsOnOperationIds": [0],
        "method": "PUT",
        "relativeUrl": f"/offers/json/{_MADE}",
        "headers": [],
        "body": {"name": "batched", "content": [_MADE]},
    },
]
