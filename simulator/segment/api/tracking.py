"""The tracking API: a request's write key, body and events, and what Segment answers.

200 for all but what cannot be read or is too large (400), and too many calls (429): what is
dropped, Segment shows in its debugger alone. The setting ``strict`` answers 400 or 401 with a
sentence where an event is dropped; what can be taken is taken all the same.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from destination.event import EVENT_TYPES, EventError
from simulator.clock import wall
from simulator.named import Directory
from simulator.segment.api.reading import UnreadableError, content_of, header_key, unpacked
from simulator.segment.api.wire import Answer, answer_json
from simulator.segment.intake import WRONG_WRITE_KEY, Post, Whose, about
from simulator.segment.settings import LARGEST_BATCH
from simulator.target.api.wire import Call
from simulator.tenant import Tenant, TenantError
from simulator.times import format_instant

__all__ = ["LONG", "SHORT", "batch", "too_large", "tracking"]

LONG: Final = tuple((kind, kind) for kind in EVENT_TYPES)
"""The paths of single events, and the types of these."""
SHORT: Final = tuple((kind[0], kind) for kind in EVENT_TYPES)
"""The paths analytics.js calls."""

_DONE: Final = {"success": True}
_TOO_LARGE: Final = ("event_too_large",)
_A_SECOND: Final = "1"
_STRAY: Final = "no source of any workspace on this server has the write key"


def tracking(kind: str) -> Callable[[Call, Directory], Answer]:
    """Make the handler of events of one type."""

    def handle(call: Call, tenants: Directory) -> Answer:
        return _Request(call, tenants).answer(kind)

    handle.__doc__ = f"Take an event of type {kind}."
    return handle


def batch(call: Call, tenants: Directory) -> Answer:
    """Take a batch of events; ``context`` and ``integrations`` around them hold for each."""
    return _Request(call, tenants).answer("")


def too_large(call: Call, tenants: Directory) -> Answer:
    """Answer a call whose body is too large to be read."""
    rule = f"the body has more than {LARGEST_BATCH} bytes"
    request = _Request(call, tenants, oversized=True)
    return request.unreadable(UnreadableError(rule, "request_too_large"))


class _Request:
    """A call on its way to its source."""

    def __init__(self, call: Call, tenants: Directory, *, oversized: bool = False) -> None:
        self._call = call
        self._tenants = tenants
        self._oversized = oversized
        self._whose = Whose("")
        self._tenant = self._find(header_key(call))

    def answer(self, kind: str) -> Answer:
        """Take the events and answer."""
        tenant = self._tenant
        most = (self._tenants.settings if tenant is None else tenant.settings).segment.batch_bytes
        try:
            body = unpacked(self._call, most)
            content = content_of(body)
        except UnreadableError as error:
            return self.unreadable(error)
        if not self._whose.source and isinstance(key := content.get("writeKey"), str):
            self._tenant = self._find(key)
        if self._tenant is None:
            what = f"{self._call.method} {self._call.path}"
            self._tenants.strays.append(f"{format_instant(wall())} {what}: {_STRAY}")
            return answer_json(_DONE, reason=WRONG_WRITE_KEY, evidence=_STRAY)
        tenant, post = self._tenant, self._post(kind, content, len(body))
        return self._recorded(tenant, lambda: self._taken(tenant, post))

    def unreadable(self, error: UnreadableError) -> Answer:
        """Answer what cannot be read."""
        message, tenant = str(error), self._tenant
        if tenant is None:
            return _refusal(400, error.code, message)
        return self._recorded(tenant, lambda: self._refused(tenant, error))

    def _refused(self, tenant: Tenant, error: UnreadableError) -> Answer:
        message = str(error)
        with tenant.world.entered() as now:
            failure = EventError(error.code, "", message)
            tenant.take([tenant.intake.refuse(self._whose.source, now, failure)])
        told = tenant.target.settings.reason_header
        return _refusal(400, error.code, message, at=now, told=told)

    def _recorded(self, tenant: Tenant, act: Callable[[], Answer]) -> Answer:
        """Answer, and let the tenant's tape have it."""
        tape = tenant.world.tape
        if tape is None:
            return act()
        with tape.taking(self._call.asked("segment", oversized=self._oversized)) as taken:
            return replace(act(), taken=taken)

    def _find(self, key: str) -> Tenant | None:
        """Find the tenant of a write key, else one that may be told of a wrong key."""
        try:
            tenant, source = self._tenants.of_write_key(key)
            declared = tenant.workspace.sources[source]
        except (TenantError, KeyError):  # the source may go while it is asked for
            self._whose = Whose("", WRONG_WRITE_KEY, _STRAY)
            return self._tenants.connected()
        rule = f"the source {source!r} is switched off"
        self._whose = Whose(source) if declared.enabled else Whose(source, "source_disabled", rule)
        return tenant

    def _post(self, kind: str, content: dict[str, Any], size: int) -> Post:
        from_page = bool(self._call.header("Origin"))
        if kind:
            return Post([content], kind, {}, size, self._call.address, from_page)
        items = content.get("batch")
        listed = [] if items is None else items if isinstance(items, list) else [items]
        return Post(listed, "", content, size, self._call.address, from_page)

    def _taken(self, tenant: Tenant, post: Post) -> Answer:
        intake, told = tenant.intake, tenant.target.settings.reason_header
        with tenant.world.entered() as now:
            if not intake.admits(tenant.world.clock):
                most = intake.settings.tracking_calls_per_second
                rule = f"a workspace may make {most} calls a second"
                after = (("Retry-After", _A_SECOND), ("X-RateLimit-Reset", _A_SECOND))
                return _refusal(429, "refused_by_limit", rule, at=now, told=told, headers=after)
            if post.items:
                arrivals = intake.take(post, self._whose, now, tenant.world.draws)
            else:
                error = EventError(self._whose.code or "empty_batch", "batch", "it holds no event")
                arrivals = [intake.refuse(self._whose.source, now, error)]
            tenant.take(arrivals)
        more = {"at": now, "told": told}
        code, message = about(arrivals, batch=not post.kind)
        if code in _TOO_LARGE or (code and intake.settings.strict):
            return _refusal(401 if code == WRONG_WRITE_KEY else 400, code, message, **more)
        return answer_json(_DONE, reason=code, evidence=message, **more)


def _refusal(status: int, code: str, message: str, **more: Any) -> Answer:
    """Refuse in the form Segment's SDKs read."""
    content = {"success": False, "code": code, "message": message}
    return answer_json(content, status, reason=code, evidence=message, **more)
