"""The application: Adobe Target, Segment and the lab API behind one WSGI callable."""

from collections.abc import Callable, Iterable
from functools import cache, partial
from typing import Any, Final, cast

import msgspec
from flask import Flask, Request, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from simulator.answering import Application, answer
from simulator.data.kept import DataError
from simulator.hot import Hot, answer_not_kept, not_kept
from simulator.intercept.via import admit, via
from simulator.lab_api import PREFIX
from simulator.lab_api.blueprint import Simulator, http_failure, lab_blueprint
from simulator.log import NOTED, logged
from simulator.named import Directory, Named, Noting
from simulator.page.blueprint import page_blueprint
from simulator.phrases import phrase
from simulator.segment.api.blueprint import segment_blueprint
from simulator.target.api.admin.frame import error_admin
from simulator.target.api.admin.routes import is_admin
from simulator.target.api.blueprint import target_blueprint
from simulator.target.api.wire import JSON, Refused
from simulator.target.settings import LARGEST_BODY
from simulator.target.verdicts import Verdict
from simulator.traffic import counted

__all__ = ["LARGEST_BODY", "Application", "Simulator", "create_app"]

_SERVED: Final = "offtarget.simulator"


def create_app(simulator: Simulator | None = None, *, hot: bool = True) -> Application:
    """Make the application.

    Args:
        simulator: What it serves; None for tenants made at their first use.
        hot: Whether the busiest routes are served without Flask, which serves all of them, too.
    """
    served, app = simulator or Simulator(), _flask()
    answering: Application = app.wsgi_app
    if hot:
        answering = Hot(answering, partial(_directory, served), served.commit)

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        admit(environ, served.secret)
        environ[_SERVED] = served
        if served.catch_up is not None:
            try:
                served.catch_up()
            except DataError as error:
                return answer_not_kept(error, start_response)
        return answering(environ, start_response)

    return _observed(application, served)


def _observed(application: Application, served: Simulator) -> Application:
    """Count what an application answers, and log it, where that is wanted."""
    if served.process is not None:
        application = counted(application, served.process.traffic)
    if served.log is not None:
        application = logged(application, served.log, served.tenants)
    return application


@cache
def _flask() -> Flask:
    """Make the Flask application: routes and nothing else, so that one serves all labs.

    Compiling the routes takes longer than a whole scenario in process.
    """
    app = Flask("offtarget", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.url_map.merge_slashes = False  # a redirect would answer for Adobe where it does not
    app.register_blueprint(target_blueprint(_asked_for))
    app.register_blueprint(segment_blueprint(_asked_for))
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
    return answer(503, not_kept(error), ("Content-Type", "application/json"))


def _failure(error: HTTPException) -> Response:
    """Answer what no route takes; a 405 says which methods one does, as HTTP demands."""
    refused = _in_form(error)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        refused.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return refused


def _in_form(error: HTTPException) -> Response:
    """Answer in the form of the surface a request was meant for."""
    if request.path.startswith(PREFIX):
        return http_failure(error)
    status = error.code or 400
    too_large = status == 413  # noqa: PLR2004
    verdict = Verdict.REFUSED_BY_LIMIT if too_large else Verdict.INVALID_REQUEST
    if is_admin(request.path):
        refused = error_admin(Refused(status, phrase(status), verdict), "", 0)
        kind = ("Content-Type", refused.content_type)
        return answer(status, refused.body, kind, ("X-Offtarget-Reason", str(verdict)))
    body = msgspec.json.encode({"status": status, "message": phrase(status)})
    return answer(status, body, ("Content-Type", JSON), ("X-Offtarget-Reason", str(verdict)))
