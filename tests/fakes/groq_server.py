"""A server on loopback that speaks Groq's chat completions as they are on the wire, with scripted answers and faults.

Strict where Groq is: it refuses requests without a key, unknown roles, message keys that Groq does not know, JSON mode
without the word "json" in a message, and tools without a name. Streams are server-sent events that end with `[DONE]`.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Final, Literal

Fault = Literal["hang", "cut", "malformed", "empty_choice", "no_choices", "close"]

_MESSAGE_KEYS: Final = {
    "system": {"role", "content", "name"},
    "user": {"role", "content", "name"},
    "assistant": {"role", "content", "name", "tool_calls", "reasoning"},
    "tool": {"role", "content", "tool_call_id", "name"},
}
_REQUEST_KEYS: Final = {
    "model", "messages", "temperature", "top_p", "max_tokens", "max_completion_tokens", "stop", "stream", "stream_options",
    "seed", "n", "tools", "tool_choice", "parallel_tool_calls", "response_format", "user", "service_tier", "frequency_penalty",
    "presence_penalty", "reasoning_format", "reasoning_effort",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: text, or calls of tools, or a status with an error, or a fault of the wire."""

    text: str = ""
    tool_calls: tuple[tuple[str, dict[str, Any]], ...] = ()
    """Name and arguments of each."""
    status: int = 200
    error: str = "scripted failure"
    retry_after: float | None = None
    finish: str = "stop"
    fault: Fault | None = None
    seconds: float = 0.0
    """Waited before the answer (with `hang`: before the connection is closed without one)."""


Script = Sequence[Reply] | Callable[[dict[str, Any]], Reply]


@dataclass(slots=True)
class Request:
    """What a client asked, as it came."""

    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Every message in one."""
        return "\n".join(str(m.get("content")) for m in self.body.get("messages", []))


class GroqServer:
    """`with GroqServer([Reply("hello")]) as server:` answers at `server.url` until the script is at its end (then 500).

    A function as the script is called with each request's body, from several threads at once.
    """

    def __init__(self, script: Script, key: str = "gsk_test_key") -> None:
        self.key = key
        self.requests: list[Request] = []
        self._script = script
        self._lock = threading.Lock()
        self._ending = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # head and body in one packet: two would wait for each other's receipt

            def do_POST(self) -> None:
                server._serve(self)

            def log_message(self, *_: object) -> None:
                """Nothing: a test's output is its own."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), name="groq-server", daemon=True)

    @property
    def url(self) -> str:
        """What GROQ_API_BASE is set to."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self) -> GroqServer:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._ending.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(5)

    def _serve(self, http: BaseHTTPRequestHandler) -> None:
        raw = http.rfile.read(int(http.headers.get("content-length", 0)))
        if http.path != "/openai/v1/chat/completions":
            return _send(http, 404, _error("Unknown request URL", "invalid_request_error"))
        if http.headers.get("authorization") != f"Bearer {self.key}":
            return _send(http, 401, _error("Invalid API Key", "invalid_request_error", "invalid_api_key"))
        try:
            body = json.loads(raw)
        except ValueError:
            return _send(http, 400, _error("could not parse request body", "invalid_request_error"))
        if problem := _refusal(body):
            return _send(http, 400, _error(problem, "invalid_request_error"))
        with self._lock:
            self.requests.append(Request(body, {k.lower(): v for k, v in http.headers.items()}))
            place = len(self.requests) - 1
        if callable(self._script):
            reply = self._script(body)
        else:
            reply = self._script[place] if place < len(self._script) else Reply(status=500, error="the script is at its end")
        self._answer(http, body, reply)
        return None

    def _answer(self, http: BaseHTTPRequestHandler, body: dict[str, Any], reply: Reply) -> None:
        self._ending.wait(reply.seconds)
        if reply.fault in ("hang", "close"):
            http.close_connection = True
            return
        if reply.status != 200:
            after = {} if reply.retry_after is None else {"retry-after": f"{reply.retry_after:g}"}
            _send(http, reply.status, _error(reply.error, _kind(reply.status)), after)
        elif reply.fault == "malformed":
            _send_raw(http, 200, b'{"id": "chatcmpl-1", "choices": [{"index": 0, "mess')
        elif body.get("stream"):
            _stream(http, body, reply)
        else:
            _send(http, 200, _completion(body, reply))


def _refusal(body: dict[str, Any]) -> str | None:
    """Why Groq would not take the request, in its words."""
    if unknown := set(body) - _REQUEST_KEYS:
        return f"property '{min(unknown)}' is unsupported"
    messages = body.get("messages")
    if not body.get("model") or not isinstance(messages, list) or not messages:
        return "'messages' : minimum number of items is 1"
    for place, message in enumerate(messages):
        role = message.get("role")
        if role not in _MESSAGE_KEYS:
            return f"'messages.{place}' : discriminator property 'role' has invalid value"
        if unknown := set(message) - _MESSAGE_KEYS[role]:
            return (
                f"'messages.{place}' : for 'role:{role}' the following must be satisfied"
                f"[('messages.{place}' : property '{min(unknown)}' is unsupported)]"
            )
    wanted = (body.get("response_format") or {}).get("type")
    if wanted == "json_object" and not any("json" in str(m.get("content")).lower() for m in messages):
        return "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'."
    if any(not t.get("function", {}).get("name") for t in body.get("tools") or []):
        return "'tools.0.function.name' : minimum string length is 1"
    return None


def _error(message: str, kind: str, code: str | None = None) -> dict[str, Any]:
    return {"error": {"message": message, "type": kind, **({"code": code} if code else {})}}


def _kind(status: int) -> str:
    return {429: "tokens", 413: "tokens"}.get(status, "invalid_request_error" if status < 500 else "internal_server_error")


def _finish(reply: Reply) -> str:
    return "tool_calls" if reply.tool_calls else reply.finish


def _usage(body: dict[str, Any], reply: Reply) -> dict[str, Any]:
    """Tokens as four letters each, so that a longer prompt counts more."""
    prompt = sum(len(str(m.get("content"))) for m in body["messages"]) // 4 + 4
    completion = (len(reply.text) + sum(len(json.dumps(a)) for _, a in reply.tool_calls)) // 4 + 1
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion, "total_time": 0.01}


def _calls(reply: Reply) -> list[dict[str, Any]]:
    return [
        {"id": f"call_{n}", "type": "function", "function": {"name": name, "arguments": json.dumps(given)}}
        for n, (name, given) in enumerate(reply.tool_calls)
    ]


def _completion(body: dict[str, Any], reply: Reply) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": reply.text if not reply.tool_calls else None}
    if reply.tool_calls:
        message["tool_calls"] = _calls(reply)
    if reply.fault == "empty_choice":
        message = {"role": "assistant", "content": ""}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": _finish(reply)}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": body["model"],
        "choices": [] if reply.fault == "no_choices" else [choice],
        "usage": _usage(body, reply),
        "system_fingerprint": "fp_fake",
        "x_groq": {"id": "req_1"},
    }


def _chunks(body: dict[str, Any], reply: Reply) -> Iterator[dict[str, Any]]:
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": int(time.time()), "model": body["model"]}

    def chunk(delta: dict[str, Any], finish: str | None = None, **more: Any) -> dict[str, Any]:
        return {**head, "choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}], **more}

    yield chunk({"role": "assistant", "content": ""})
    for start in range(0, len(reply.text), 7):
        yield chunk({"content": reply.text[start : start + 7]})
    if reply.tool_calls:
        yield chunk({"tool_calls": [{**call, "index": n} for n, call in enumerate(_calls(reply))]})
    yield chunk({}, _finish(reply), x_groq={"id": "req_1", "usage": _usage(body, reply)})


def _stream(http: BaseHTTPRequestHandler, body: dict[str, Any], reply: Reply) -> None:
    http.send_response(200)
    http.send_header("content-type", "text/event-stream")
    http.send_header("connection", "close")
    http.end_headers()
    http.close_connection = True
    for place, piece in enumerate(_chunks(body, reply)):
        if reply.fault == "cut" and place == 2:
            return
        http.wfile.write(f"data: {json.dumps(piece)}\n\n".encode())
        http.wfile.flush()
    http.wfile.write(b"data: [DONE]\n\n")


def _send(http: BaseHTTPRequestHandler, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
    _send_raw(http, status, json.dumps(body).encode(), headers)


def _send_raw(http: BaseHTTPRequestHandler, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
    http.send_response(status)
    for name, value in {"content-type": "application/json", "content-length": str(len(body)), **(headers or {})}.items():
        http.send_header(name, value)
    http.end_headers()
    http.wfile.write(body)
    http.wfile.flush()
