"""The application: Adobe Target, Segment and the lab API behind one WSGI callable."""

from collections.abc import Callable, Iterable
from functools import cache, partial
from types import TracebackType
from typing import Any, Final, TypeAlias, cast

from flask import Flask, Request, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from simulator.answering import written
from simulator.asking import Application
from simulator.data.kept import DataError
from simulator.hot import NOT_KEPT, Hot, answer_not_kept, not_kept, note_failure
from simulator.intercept.via import admit, via
from simulator.lab_api import PREFIX
from simulator.lab_api.blueprint import lab_blueprint
from simulator.lab_api.served import Simulator, unserved
from simulator.leading import Led
from simulator.log import NOTED, Log, logged
from simulator.named import Directory, Named, Noting
from simulator.page.blueprint import page_blueprint
from simulator.target.settings import LARGEST_BODY
from simulator.tenants import Tenants
from simulator.traffic import Traffic, counted
from simulator.vendor_blueprint import vendor_blueprint
from simulator.vendors import failure

__all__ = ["LARGEST_BODY", "Simulator", "create_app"]

_SERVED: Final = "offtarget.simulator"

_ExcInfo: TypeAlias = tuple[type, BaseException, TracebackType] | tuple[None, None, None]


def create_app(simulator: Simulator | None = None, *, hot: bool = True) -> Application:
    """Make the application.

    Args:
        simulator: What it serves; None for tenants made at their first use.
        hot: Whether the busiest routes are served without Flask, which serves all of them, too.
    """
    served, app = simulator or Simulator(), _flask()

    def plain(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ[_SERVED] = served
        return app.wsgi_app(environ, start_response)

    traffic = None if served.process is None else served.process.traffic
    application: Application = plain if traffic is None else counted(plain, traffic)
    if hot:
        failed = note_failure if served.log is None else partial(_tell, served.log, served.tenants)
        application = Hot(application, partial(_directory, served), served, traffic, failed=failed)
    # What a server does not have costs its requests nothing.
    if served.catch_up is not None:
        application = _catching_up(application, served.catch_up, traffic)
    if served.secret is not None:
        application = _admitting(application, served.secret)
    if served.log is not None:
        application = logged(application, served.log, served.tenants)
    process = served.process
    # Whoever waits for a database elsewhere has nobody rest meanwhile.
    if process is None or process.threads == 1 or process.store == "postgresql":
        return application
    return Led(application, served.writing)


def _catching_up(
    application: Application, catch_up: Callable[[], None], traffic: Traffic | None
) -> Application:
    """Know of what other servers have done, before a request is looked at."""

    def caught_up(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        try:
            catch_up()
        except DataError as error:
            if traffic is not None:
                traffic.note(environ["PATH_INFO"], NOT_KEPT)
            return answer_not_kept(error, start_response)
        return application(environ, start_response)

    return caught_up


def _admitting(application: Application, secret: str) -> Application:
    """Heed what the proxy says of a request."""

    def admitted(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        admit(environ, secret)
        return application(environ, start_response)

    return admitted


def _tell(log: Log, tenants: Tenants, environ: dict[str, Any], error: BaseException) -> None:
    """Let the log tell of a failed request, in which anybody's secret may be."""
    log.failed(environ, error, tenants.secrets)


class _Flask(Flask):
    """A Flask application whose failures are in the server's log, where it has one."""

    def log_exception(self, exc_info: _ExcInfo) -> None:
        """Note a request that fails for a mistake of ours."""
        served, error = _served(request), exc_info[1]
        if served.log is None or error is None:
            super().log_exception(exc_info)
        else:
            _tell(served.log, served.tenants, request.environ, error)


@cache
def _flask() -> Flask:
    """Make the Flask application: routes and nothing else, so that one serves all labs.

    Compiling the routes takes longer than a whole scenario in process.
    """
    app = _Flask("offtarget", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.url_map.merge_slashes = False  # a redirect would answer for Adobe where it does not
    app.register_blueprint(vendor_blueprint(_asked_for))
    app.register_blueprint(page_blueprint(_served, _asked_for))
    app.register_blueprint(lab_blueprint(_served))
    app.register_error_handler(HTTPException, _failure)
    app.register_error_handler(DataError, _not_kept)
    app.after_request(_kept)
    return app


def _served(asked: Request) -> Simulator:
    return cast("Simulator", asked.environ[_SERVED])


def _asked_for(asked: Request) -> Directory:
    return _directory(_served(asked), asked.environ)


def _directory(served: Simulator, environ: dict[str, Any]) -> Directory:
    """Give the tenants a request may belong to: the one its proxy's user names, else any."""
    came, tenants = via(environ), served.tenants
    found = tenants if came is None or came.tenant is None else Named(tenants, came.tenant)
    return found if served.log is None else Noting(found, partial(environ.__setitem__, NOTED))


def _kept(given: Response) -> Response:
    """Answer when what the request has changed is kept; 503 says that it cannot be."""
    commit = _served(request).commit
    if commit is None:
        return given
    try:
        commit()
    except DataError as error:
        return _not_kept(error)
    return given


def _not_kept(error: DataError) -> Response:
    return written(not_kept(error))


def _failure(error: HTTPException) -> Response:
    """Answer what no route takes; a 405 says which methods one does, as HTTP demands."""
    refused = _in_form(error)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        refused.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return refused


def _in_form(error: HTTPException) -> Response:
    """Answer in the form of the surface a request was meant for."""
    status = error.code or 400
    if request.path.startswith(PREFIX):
        return written(unserved(status, error.description))
    return written(failure(request.path, status))
