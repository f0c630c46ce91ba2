"""``batch``: several calls in one, with what one has made put into the next.

Operations are done one after the other, each after those it depends on; an error of one
leaves the others be, but those that depend on it are skipped. Each counts as a call of its
own. ``{operationIdResponse:5}`` in a path or a body stands for the number of what operation 5
has made. Source: Adobe, Target Admin API overview, batch updates.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta, structs

from simulator.target.api.admin.frame import Done, Managing, Mistake, error_admin, managed
from simulator.target.api.admin.table import operation
from simulator.target.api.wire import Answer, Call, parameters_of
from simulator.target.settings.stated import sized
from simulator.target.verdicts import Verdict

__all__ = ["run_batch"]

_HIGHEST: Final = 255
_REFERENCE: Final = re.compile(r"\{operationIdResponse:(\d{1,3})\}", re.ASCII)
_VERSION: Final = re.compile(r"/v[1-3](?=/)")
_JSON: Final = "application/json"
OperationId: TypeAlias = Annotated[int, Meta(ge=0, le=_HIGHEST)]


class Header(msgspec.Struct):
    """A header of an operation."""

    name: str
    value: str = ""


class BatchOperation(msgspec.Struct, rename="camel", kw_only=True):
    """A call within a batch."""

    operation_id: OperationId
    depends_on_operation_ids: list[OperationId] = []
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    relative_url: Annotated[str, Meta(pattern="^/")]
    headers: Annotated[list[Header], Meta(max_length=50)] = []
    body: Any = None


class BatchRequest(msgspec.Struct):
    """The body of a batch."""

    operations: Annotated[list[BatchOperation], Meta(min_length=1), sized("batch_operations")]


def run_batch(managing: Managing) -> Done:
    """Do several calls in one."""
    operations = managing.decode(BatchRequest).operations
    most = managing.target.settings.batch_operations
    if len(operations) > most:
        rule = f"operations has {len(operations)} entries; a batch may have {most}"
        verdict = Verdict.REFUSED_BY_LIMIT
        raise Mistake(400, "Invalid.Property", rule, "operations", verdict)
    running = _Running(managing, {one.operation_id: one for one in operations})
    if len(running.operations) < len(operations):
        rule = "operations: an operationId comes twice"
        raise Mistake(400, "NotUnique.OperationId", rule, "operations")
    for number in _in_order(running.operations):
        running.run(number)
    results = [running.results[one.operation_id] for one in operations]
    skipped = sum(result["skipped"] for result in results)
    told = f"{len(results) - skipped} of {len(results)} operations were done"
    return Done({"results": results}, what=told)


def _in_order(operations: Mapping[int, BatchOperation]) -> list[int]:
    """Put operations behind those they depend on, and else leave them as they came.

    Raises:
        Mistake: 400, one depends on itself, or on one that is not there.
    """
    done: dict[int, None] = {}
    for number, one in operations.items():
        for other in one.depends_on_operation_ids:
            if other not in operations:
                rule = f"operation {number} depends on {other}, which is not in the batch"
                raise Mistake(400, "Invalid.Property", rule, "dependsOnOperationIds")
    while len(done) < len(operations):
        ready = [
            number
            for number, one in operations.items()
            if number not in done and done.keys() >= set(one.depends_on_operation_ids)
        ]
        if not ready:
            rule = "dependsOnOperationIds: operations depend on each other in a circle"
            raise Mistake(400, "Invalid.Property", rule, "dependsOnOperationIds")
        done |= dict.fromkeys(ready)
    return list(done)


@dataclass(slots=True)
class _Running:
    """A batch under way.

    Attributes:
        managing: The call that brought it.
        operations: By their ids.
        results: What came of those that were done or skipped.
        made: The numbers of what those by POST have made.
    """

    managing: Managing
    operations: dict[int, BatchOperation]
    results: dict[int, dict[str, Any]] = field(default_factory=dict)
    made: dict[int, int] = field(default_factory=dict)

    def run(self, number: int) -> None:
        """Do an operation, or skip it where one it depends on did not succeed."""
        one = self.operations[number]
        if not all(self._succeeded(other) for other in one.depends_on_operation_ids):
            self.results[number] = {"operationId": number, "skipped": True}
            return
        answer = self._answer(one)
        self.results[number] = {
            "operationId": number,
            "skipped": False,
            "statusCode": answer.status,
            "headers": [{"name": "Content-Type", "value": answer.content_type}],
            "body": answer.body.decode(),
        }
        if one.method == "POST" and self._succeeded(number):
            made = msgspec.json.decode(answer.body).get("id")
            if made is not None:
                self.made[number] = made

    def _succeeded(self, number: int) -> bool:
        return self.results[number].get("statusCode", 0) in range(200, 300)

    def _answer(self, one: BatchOperation) -> Answer:
        managing, code = self.managing, self.managing.target.codes[0]
        try:
            call = self._call(one)
            path = _VERSION.sub("", call.path, count=1)
        except Mistake as mistake:
            return error_admin(mistake, code, managing.now)
        found = operation(one.method, path)
        if found is None:
            rule = f"{one.method} {path} is no call that a batch can make"
            unknown = Mistake(404, "NotFound.Operation", rule, "relativeUrl")
            return error_admin(unknown, code, managing.now)
        handle = managed(found[0].handle)
        return handle(
            structs.replace(call, arguments=found[1]), managing.target, code, managing.now
        )

    def _call(self, one: BatchOperation) -> Call:
        url = _REFERENCE.sub(lambda match: str(self._made(match[1])), one.relative_url)
        path, _, query = url.partition("?")
        headers = {"content-type": _JSON} | {each.name.lower(): each.value for each in one.headers}

        def header(name: str) -> str | None:
            if name.lower() == "authorization":
                return self.managing.call.header(name)
            return headers.get(name.lower())

        return Call(
            method=one.method,
            path=path,
            query=query,
            parameters=parameters_of(query),
            host=self.managing.call.host,
            header=header,
            body=msgspec.json.encode(self._filled(one.body if one.body is not None else {})),
        )

    def _filled(self, value: Any) -> Any:
        """Put the numbers of what was made in the place of references to it."""
        if isinstance(value, dict):
            return {name: self._filled(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self._filled(inner) for inner in value]
        if not isinstance(value, str):
            return value
        whole = _REFERENCE.fullmatch(value)
        if whole is not None:
            return self._made(whole[1])
        return _REFERENCE.sub(lambda match: str(self._made(match[1])), value)

    def _made(self, text: str) -> int:
        if int(text) not in self.made:
            rule = f"operation {text} has made nothing that could be referred to"
            raise Mistake(400, "Invalid.Reference", rule, "operationIdResponse")
        return self.made[int(text)]
