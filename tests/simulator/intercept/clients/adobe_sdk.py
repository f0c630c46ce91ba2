"""Adobe's Python SDK as a production build has it: with a client code, and nothing else."""

from delivery_api_client import (
    ChannelType,
    Context,
    DeliveryRequest,
    ExecuteRequest,
    RequestDetails,
)
from target_python_sdk import TargetClient

client = TargetClient.create({"client": "acme", "organization_id": "A@AdobeOrg"})
execute = ExecuteRequest(page_load=RequestDetails())
request = DeliveryRequest(context=Context(channel=ChannelType.WEB), execute=execute)
response = client.get_offers({"request": request})["response"]
print(response.status, response.client)
