"""Send events with Segment's Python SDK, as it is: ``deliver.py HOST WRITE_KEY PREFIX``.

Each line of the input is a number of events to enqueue; the answer to it is how many there
were so far. At the end of the input all that waits is sent, and the last line says what was
acknowledged.
"""

import json
import sys

from segment.analytics import Client

USERS = 10


def main(host: str, write_key: str, prefix: str) -> None:
    failed: list[int] = []
    client = Client(
        write_key,
        host=host,
        on_error=lambda _, batch: failed.extend(one["traits"]["n"] for one in batch),
    )
    sent = 0
    for line in sys.stdin:
        for _ in range(int(line)):
            client.identify(f"{prefix}-{sent % USERS}", {"n": sent})
            sent += 1
        print(sent, flush=True)
    client.shutdown()
    print(json.dumps(sorted(set(range(sent)) - set(failed))))


main(*sys.argv[1:])
