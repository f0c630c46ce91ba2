"""A visit through Adobe's own Python SDK; runs in the SDK's environment.

Takes the server's host and port, the organisation, a third-party id, and the ``mbox``
cookie of an earlier visit (empty for none); prints what the SDK made of the answer.
"""

import json
import sys

from delivery_api_client import (
    ChannelType,
    Context,
    DeliveryRequest,
    ExecuteRequest,
    MboxRequest,
    VisitorId,
)
from target_python_sdk import TargetClient


def main(domain: str, organisation: str, third_party_id: str, cookie: str) -> None:
    client = TargetClient.create(
        {
            "client": "never-sent",
            "organization_id": organisation,
            "server_domain": domain,
            "secure": False,
            "telemetry_enabled": False,
        }
    )
    mbox = MboxRequest(name="hero", index=1, profile_parameters={"plan": "gold"})
    request = DeliveryRequest(
        id=VisitorId(third_party_id=third_party_id),
        context=Context(channel=ChannelType.WEB),
        execute=ExecuteRequest(mboxes=[mbox]),
    )
    options = {"request": request}
    if cookie:
        options["target_cookie"] = cookie
    answer = client.get_offers(options)
    response = answer["response"]
    print(
        json.dumps(
            {
                "status": response.status,
                "client": response.client,
                "tntId": response.id.tnt_id,
                "thirdPartyId": response.id.third_party_id,
                "mboxes": [one.name for one in response.execute.mboxes],
                "cookie": answer["target_cookie"],
            },
            default=str,
        )
    )


main(*sys.argv[1:])
