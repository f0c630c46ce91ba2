"""The bulk API: upload a batch, ask for its status.

The file is the raw body, whatever its content type says: curl calls it a form. Source:
Adobe, bulk profile update (contract: adobe-target.md 4).
"""

from simulator.target.api.authorisation import authorise
from simulator.target.api.wire import XML, Answer, Call, Refused, xml_response
from simulator.target.bulk.batches import Batch, BatchTooLargeError
from simulator.target.bulk.processing import Result
from simulator.target.bulk.rows import BatchError
from simulator.target.target import Target
from simulator.target.verdicts import Evidence, Finding, Verdict
from simulator.times import format_moment

__all__ = ["batch_status", "batch_too_large", "batch_update_v1", "batch_update_v2"]


def batch_update_v1(call: Call, target: Target, code: str, now: int) -> Answer:
    """Upload a batch of updates, v1: ids that are not known are passed over.

    The file is the raw body, whatever its Content-Type says.

    Raises:
        Refused: The file is no batch, a limit is reached, or the token opens nothing;
            nothing has changed then.
    """
    return _take(call, target, code, now, creates=False)


def batch_update_v2(call: Call, target: Target, code: str, now: int) -> Answer:
    """Upload a batch of updates, v2: ids that are not known get a profile.

    The file is the raw body, whatever its Content-Type says.

    Raises:
        Refused: The file is no batch, a limit is reached, or the token opens nothing;
            nothing has changed then.
    """
    return _take(call, target, code, now, creates=True)


def _take(call: Call, target: Target, code: str, now: int, *, creates: bool) -> Answer:
    authorise(call, target, now)
    batches = target.batches
    try:
        rows = batches.check(call.body)
    except BatchTooLargeError as error:
        raise Refused(400, str(error), Verdict.REFUSED_BY_LIMIT) from None
    except BatchError as error:
        raise Refused(400, str(error)) from None
    if not batches.room_for(call.body):
        raise _unavailable("as many batches as a tenant may have wait to be processed")
    most = target.settings.managing_calls_per_minute
    if not target.rates.managing.take(now, most):
        raise _unavailable(f"the tenant takes {most} calls of the bulk and Admin APIs a minute")
    batch = batches.submit(code, call.body, rows, now, creates=creates)
    status = f"{call.origin()}/m2/{code}/profile/batchStatus?batchId={batch.batch_id}"
    body = xml_response(
        success="true", batchStatus=status, message="Batch submitted for processing"
    )
    return Answer(200, body, XML, _finding(batch, now))


def batch_too_large(_call: Call, target: Target, _code: str, _now: int) -> Answer:
    """Answer an upload whose body is too large to be read.

    Raises:
        Refused: Always.
    """
    raise Refused(400, target.batches.too_large, Verdict.REFUSED_BY_LIMIT)


def batch_status(call: Call, target: Target, code: str, now: int) -> Answer:
    """Tell how far a batch is; needs no token.

    Raises:
        Refused: There is no such batch.
    """
    batch_id = call.parameters.get("batchId")
    if not batch_id:
        raise Refused(400, "batchId must not be null")
    batch = target.batches.get(code, batch_id)
    if batch is None:
        detail = f"no batch of client code {code!r} that is remembered has the id {batch_id!r}"
        raise Refused(404, f"No batch found for batchId={batch_id}", detail=detail)
    status = "incomplete" if batch.result is None else "complete"
    shown = {"batchId": batch_id, "status": status, "batchSize": str(batch.rows)}
    if call.parameters.get("showDetails", "").lower() == "true":
        result = batch.result or Result()
        shown |= {
            "consumedCount": str(result.consumed),
            "successfulUpdates": str(result.successful),
            "profilesNotFound": str(result.not_found),
            "failedUpdates": str(result.failed),
        }
    return Answer(200, xml_response(**shown), XML, _finding(batch, now))


def _unavailable(detail: str) -> Refused:
    return Refused(503, "Service Unavailable", Verdict.REFUSED_BY_LIMIT, detail)


def _finding(batch: Batch, now: int) -> Finding:
    result = batch.result
    if result is None:
        became = f"is processed at {format_moment(batch.due_at, now)}"
    else:
        became = (
            f"is complete: {result.successful} updated, {result.not_found} not found, "
            f"{result.failed} failed"
        )
    detail = f"batch {batch.batch_id} of {batch.rows} rows {became}"
    return Finding(Verdict.ACCEPTED, batch.code, at=now, evidence=Evidence(detail=detail))
