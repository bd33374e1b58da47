"""One tree of errors, split by who can do something about them.

    BiError
    +-- UserError            the caller can act: 4xx, exit code 2
    |   +-- BadQuestion          empty, too long, not text                        422
    |   +-- UnknownDatabase      no such name, file or table to read              404
    |   +-- UnknownTable         no such table in a database                      404
    |   +-- DatabaseNotAllowed   a URL that no operator has listed                403
    |   +-- BadDatabase          the file is not a database, is empty, unreadable 422
    |   +-- BadFile              a file that holds no rows that can be read         422
    |   +-- BadUrl               a URL that no file can be fetched from            422
    |   +-- PythonOff            code is not run here: the operator has turned it off 403
    |   +-- FileTooLarge         a file of more bytes than may be sent            413
    |   +-- BadFrame             a frame that cannot be stored, or read back          422
    |   +-- FrameUnknown         no such stored frame, or it has expired, or another's 404
    |   +-- BadGlossary          a semantic model that does not fit               422
    |   +-- BadSetting           a setting with a value that cannot work          422
    |   +-- Unauthorized         no key or token, or one that opens nothing     401
    |   +-- DoorShut             the app answers on its own machine only         403
    |   +-- KeyUnknown           no such API key                                 404
    |   +-- TooMany              as many sessions, files or requests as there may be  429
    |   +-- AnswerUnknown        no such stored answer, or another's              404
    |   +-- NotReplayable        an answer without SQL to run again               422
    |   +-- BadFeedback          feedback that cannot be kept, or not become a verified query  422
    |   +-- FeedbackUnknown      nobody said such a thing of an answer            404
    |   +-- AlreadyDecided       feedback that is approved, or rejected, already  409
    |   +-- AdminsOnly           what only an administrator may do                403
    |   +-- NotExportable        an answer without what a file would hold         422
    |   +-- NoBrowser            a picture, where no browser is there to take it  422
    |   +-- SessionUnknown       no such session, or another's                    404
    |   +-- SessionExpired       a session that was ended for its age or disuse   410
    |   +-- StreamUnknown        no such stream of events, or another's           404
    |   +-- KeyReused            an idempotency key that stands for another request 422
    |   +-- StillRunning         the same request is being answered already       409
    +-- ServiceError         we, or something we stand on, failed: 5xx, exit code 1
        +-- SandboxUnavailable   no isolation to run code in                      503
        +-- SandboxBusy          every worker is taken; try again                 503
        +-- EngineUnavailable    the database cannot be reached                   503
        +-- AccessBroken         rules of access that do not fit the database      503
        +-- BrowserFailed        the browser took no picture in time              503
        +-- IssuerUnavailable    the identity provider gives no keys               503
        +-- StateUnavailable     the app's own database, or Redis, does not answer  503
        +-- ModelUnavailable     the language model gave no usable answer         503
        +-- Stopped              nobody waits for the answer any more             503
        +-- RequestTooSlow       a request that took longer than it may           504

A question nobody could answer, SQL that never worked and code that crashed are not here:
they are expected, so they are values (see `models`).
"""

from __future__ import annotations

from typing import Literal

ModelProblem = Literal[
    "no_key",  # none is set, or the provider refuses it
    "rate_limited",  # too many requests or tokens for now
    "too_long",  # the prompt does not fit the model
    "refused",  # the provider does not take the request
    "unreachable",  # no connection, or it broke
    "slow",  # no answer in time
    "failing",  # the provider says that it failed
    "nonsense",  # an answer that is empty, cut or not what was asked for
    "out_of_budget",  # the question has used its calls, tokens or time
]


class BiError(Exception):
    """Something a person should be told, with what to do about it.

    `message` says what is wrong, `hint` what to do; neither ever holds a secret.
    """

    code = "error"
    http_status = 500
    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UserError(BiError):
    """The caller can act on it."""

    code = "bad_request"
    http_status = 422
    exit_code = 2


class BadQuestion(UserError):
    """The question is empty, too long or not text."""

    code = "bad_question"


class UnknownDatabase(UserError):
    """No database of that name, or no file at that path."""

    code = "unknown_database"
    http_status = 404


class UnknownTable(UserError):
    """No table of that name that may be read."""

    code = "unknown_table"
    http_status = 404


class DatabaseNotAllowed(UserError):
    """A URL that the operator has not listed."""

    code = "database_not_allowed"
    http_status = 403


class BadDatabase(UserError):
    """It exists, but questions cannot be answered from it."""

    code = "bad_database"


class BadFile(UserError):
    """A file that holds no table of rows, or rows that cannot be read."""

    code = "bad_file"


class BadGlossary(UserError):
    """A semantic model that cannot be read or does not fit the database."""

    code = "bad_glossary"


class BadSetting(UserError):
    """A setting with a value that cannot work."""

    code = "bad_setting"


class BadUrl(UserError):
    """A URL that no file can, or may, be fetched from."""

    code = "bad_url"


class PythonOff(UserError):
    """The operator has turned running code off; registered analyses work."""

    code = "python_off"
    http_status = 403


class FileTooLarge(UserError):
    """A file of more bytes than may be sent."""

    code = "too_large"
    http_status = 413


class BadFrame(UserError):
    """A frame that cannot be stored, or whose stored bytes are no frame."""

    code = "bad_frame"


class FrameUnknown(UserError):
    """There is no such stored frame, or it has expired; the same answer as for another owner's."""

    code = "unknown_frame"
    http_status = 404


class Unauthorized(UserError):
    """No API key or token was sent, or one that opens nothing; which of these is not told."""

    code = "unauthorized"
    http_status = 401


class DoorShut(UserError):
    """Without API keys and OIDC the app answers on its own machine only."""

    code = "loopback_only"
    http_status = 403


class KeyUnknown(UserError):
    """There is no such API key, or it is over."""

    code = "unknown_key"
    http_status = 404


class TooMany(UserError):
    """As many of something as the asker may have, or may ask for at once; `retry_after` in seconds, where waiting helps."""

    code = "too_many"
    http_status = 429

    def __init__(self, message: str, *, hint: str = "", retry_after: float | None = None) -> None:
        super().__init__(message, hint=hint)
        self.retry_after = retry_after


class AnswerUnknown(UserError):
    """There is no such stored answer; the same answer as for another owner's."""

    code = "unknown_answer"
    http_status = 404


class NotReplayable(UserError):
    """A stored answer that has nothing to run again."""

    code = "not_replayable"


class BadFeedback(UserError):
    """Feedback that cannot be kept, or that cannot become a verified query."""

    code = "bad_feedback"


class FeedbackUnknown(UserError):
    """Nobody said such a thing of an answer."""

    code = "unknown_feedback"
    http_status = 404


class AlreadyDecided(UserError):
    """Feedback that is approved, or rejected, already."""

    code = "already_decided"
    http_status = 409


class AdminsOnly(UserError):
    """What only an administrator may do."""

    code = "admins_only"
    http_status = 403


class NotExportable(UserError):
    """A stored answer that has nothing of what a file of that kind holds."""

    code = "not_exportable"


class NoBrowser(UserError):
    """A picture of a chart was asked for, and no browser is there to take it."""

    code = "no_browser"


class SessionUnknown(UserError):
    """There is no such session; the same answer as for another owner's."""

    code = "unknown_session"
    http_status = 404


class SessionExpired(UserError):
    """A session that was idle or alive for too long, made room for another, or died; its variables are gone."""

    code = "session_expired"
    http_status = 410


class StreamUnknown(UserError):
    """There is no such stream of events; the same answer as for another owner's."""

    code = "unknown_stream"
    http_status = 404


class KeyReused(UserError):
    """An idempotency key that came with another request before."""

    code = "idempotency_key_reused"


class StillRunning(UserError):
    """The same request is being answered already; `retry_after` in seconds."""

    code = "still_running"
    http_status = 409

    def __init__(self, message: str, *, hint: str = "", retry_after: float = 1.0) -> None:
        super().__init__(message, hint=hint)
        self.retry_after = retry_after


class ServiceError(BiError):
    """We, or something we stand on, failed."""

    code = "internal"


class SandboxUnavailable(ServiceError):
    """There is no isolation to run code in, and no weaker one is used instead."""

    code = "sandbox_unavailable"
    http_status = 503


class SandboxBusy(ServiceError):
    """Every worker is taken; the same request may work in a moment."""

    code = "sandbox_busy"
    http_status = 503


class EngineUnavailable(ServiceError):
    """The database cannot be reached."""

    code = "database_unavailable"
    http_status = 503


class AccessBroken(ServiceError):
    """Rules of access that do not fit the database: nothing of it is shown. `why` is for the operator's log."""

    code = "access_broken"
    http_status = 503

    def __init__(self, message: str, *, why: str, hint: str = "The operator finds the reason in the log.") -> None:
        super().__init__(message, hint=hint)
        self.why = why


class BrowserFailed(ServiceError):
    """The browser took no picture in time, or ended without one."""

    code = "browser_failed"
    http_status = 503


class IssuerUnavailable(ServiceError):
    """The identity provider does not answer, and its keys are not known, or for too long."""

    code = "issuer_unavailable"
    http_status = 503


class StateUnavailable(ServiceError):
    """The app's own database, or the Redis that frames are kept in, does not answer."""

    code = "state_unavailable"
    http_status = 503


class ModelUnavailable(ServiceError):
    """The language model gave no usable answer; `retry_after` is its advice in seconds."""

    code = "model_unavailable"
    http_status = 503

    def __init__(self, message: str, *, problem: ModelProblem, retry_after: float | None = None, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.problem = problem
        self.retry_after = retry_after


class Stopped(ServiceError):
    """What was asked was given up before it was answered: its asker left, or its time was over."""

    code = "stopped"
    http_status = 503


class RequestTooSlow(ServiceError):
    """A request that took longer than the operator lets one take; what ran for it is stopped."""

    code = "too_slow"
    http_status = 504
