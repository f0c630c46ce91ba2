"""A file of events sent to a live server: many visitors at once, each in order.

Every delivery is tried once. What Segment would try again is told of, and left: the time
of a server is not ours to move.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack, closing
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Final, NoReturn, Self, TypeAlias

from destination.attempt import Attempt, carry_out
from destination.delivery import Courier
from destination.pipeline import Pipeline, Planned
from destination.plan import Plan, PlannedRequest, Update
from simulator.segment.deliveries import Try
from simulator.segment.sending import fate_of, nobody_took
from simulator.segment.tally import Entry, Fate, Tally

__all__ = ["InOrder", "send", "send_to"]

Job: TypeAlias = Callable[[], Coroutine[Any, Any, None]]
AttemptOnce: TypeAlias = Callable[[Plan], Awaitable[Attempt]]
_HELD: Final = 16
"""How many events wait for each that is under way; so many are read ahead."""


class InOrder:
    """Does jobs side by side, those of one visitor one after the other.

    Args:
        concurrency: How many are under way at once.
    """

    def __init__(self, concurrency: int) -> None:
        self._slots = asyncio.Semaphore(concurrency)
        self._room = asyncio.Semaphore(concurrency * _HELD)
        self._lines: dict[str, deque[Job]] = {}
        self._tasks = asyncio.TaskGroup()

    async def put(self, visitor: str, job: Job) -> None:
        """Take a job; waits while there are too many."""
        await self._room.acquire()
        if visitor in self._lines:
            self._lines[visitor].append(job)
        else:
            self._lines[visitor] = deque([job])
            self._tasks.create_task(self._serve(visitor))

    async def _serve(self, visitor: str) -> None:
        line = self._lines[visitor]
        while line:
            async with self._slots:
                await line.popleft()()
            self._room.release()
        del self._lines[visitor]

    async def __aenter__(self) -> Self:
        await self._tasks.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Wait until all is done."""
        await self._tasks.__aexit__(kind, error, traceback)


def send_to(
    url: str, entries: Iterator[Entry], pipeline: Pipeline, tally: Tally, concurrency: int
) -> None:
    """Send events to a server.

    Args:
        url: Where it listens.
        entries: The events.
        pipeline: What is declared.
        tally: Where all is counted.
        concurrency: How many events are under way at once.
    """

    async def run(pool: Executor, attempt: Callable[[Plan], Attempt]) -> None:
        def in_a_thread(plan: Plan) -> Awaitable[Attempt]:
            return asyncio.get_running_loop().run_in_executor(pool, attempt, plan)

        await send(entries, pipeline, in_a_thread, tally, concurrency)

    with closing(_Couriers(url)) as couriers, ThreadPoolExecutor(concurrency) as pool:
        asyncio.run(run(pool, couriers.attempt))


class _Couriers:
    """A courier, and so a kept connection, for each delivery that is under way.

    Threads with a client each take a third of the processor time of one asynchronous client,
    which looks all its connections over with every request.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._idle: SimpleQueue[Courier] = SimpleQueue()
        self._open = ExitStack()

    def attempt(self, plan: Plan) -> Attempt:
        """Carry out ``plan`` once, on a courier that nobody else uses meanwhile."""
        try:
            courier = self._idle.get_nowait()
        except Empty:
            courier = self._open.enter_context(Courier(self._url))
        try:
            return courier.attempt(plan)
        finally:
            self._idle.put(courier)

    def close(self) -> None:
        """Close the kept connections."""
        self._open.close()


async def send(
    entries: Iterator[Entry],
    pipeline: Pipeline,
    attempt: AttemptOnce,
    tally: Tally,
    concurrency: int,
) -> None:
    """Send events, each delivery by one ``attempt``.

    Args:
        entries: The events; read in another thread, since a pipe may keep us waiting.
        pipeline: What is declared.
        attempt: Carries a plan out once.
        tally: Where all is counted.
        concurrency: How many events are under way at once.
    """
    async with InOrder(concurrency) as visitors:
        while (entry := await asyncio.to_thread(next, entries, None)) is not None:
            event = tally.admit(entry)
            if event is None:
                continue
            planned = pipeline.plan(event)
            if not planned:
                tally.event([nobody_took(pipeline, event)])
                continue
            job = _job(planned, attempt, tally)
            if any(isinstance(one.plan, Update) for one in planned):
                await visitors.put(event.get("userId") or event.get("anonymousId") or "", job)
            else:
                await job()  # nothing is sent, so nothing is to be in order


def _job(planned: list[Planned], attempt: AttemptOnce, tally: Tally) -> Job:
    async def deliver() -> None:
        tally.event([await _try(one.plan, attempt) for one in planned])

    return deliver


async def _try(plan: Plan, attempt: AttemptOnce) -> Fate:
    if not isinstance(plan, Update):
        return fate_of(made := carry_out(plan, _never), made.outcome, "")
    made = await attempt(plan)
    return fate_of(made, made.outcome, Try(0, made).verdict)


def _never(request: PlannedRequest) -> NoReturn:
    raise RuntimeError(f"{request} belongs to no plan")
