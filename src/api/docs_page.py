"""`GET /docs`: the API on one page, from its own description; no script, nothing fetched from elsewhere."""

from __future__ import annotations

import html
import json
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

router = APIRouter(include_in_schema=False)

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}"
    "pre{overflow:auto;padding:.7rem;border:1px solid #8884;max-height:24rem}code{font-size:.9em}"
    "h2{margin-top:2.5rem;border-top:1px solid #8884;padding-top:1rem}td{padding:.1rem 1rem .1rem 0;vertical-align:top}"
)


@router.get("/docs")
async def docs(request: Request) -> HTMLResponse:
    """Every operation with its parameters, an example and its errors."""
    spec = request.app.openapi()
    title = f"{html.escape(spec['info']['title'])} {html.escape(spec['info']['version'])}"
    body = "".join(_operation(path, method, of) for path, on in spec["paths"].items() for method, of in on.items())
    page = (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title><style>{_STYLE}</style><h1>{title}</h1>"
        f"<p>{html.escape(spec['info'].get('description', ''))}</p><p><a href=/openapi.json>openapi.json</a></p>{body}</html>"
    )
    return HTMLResponse(page, headers={"content-security-policy": _POLICY, "cache-control": "no-cache"})


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    told = html.escape(operation.get("description", ""))
    parts = [f"<h2><code>{method.upper()} {html.escape(path)}</code></h2><p>{html.escape(operation.get('summary', ''))}</p>"]
    parts.append(f"<p>{told}</p>" if told else "")
    parts.append(_rows((f"{p['name']} ({p['in']})", p.get("description", "")) for p in operation.get("parameters", ())))
    for kind, body in operation.get("requestBody", {}).get("content", {}).items():
        parts.append(_example(f"Send {kind}, such as", body))
    for status, response in operation["responses"].items():
        if status[0] == "2":
            for kind, body in response.get("content", {}).items():
                parts.append(_example(f"{status}: {kind}, such as", body))
    parts.append(_rows((status, of.get("description", "")) for status, of in operation["responses"].items()))
    return "".join(parts)


def _example(title: str, body: dict[str, Any]) -> str:
    shown = body.get("example")
    text = shown if isinstance(shown, str) else json.dumps(shown, indent=2, ensure_ascii=False)
    return f"<p>{html.escape(title)}</p><pre><code>{html.escape(text)}</code></pre>"


def _rows(rows: Any) -> str:
    cells = "".join(f"<tr><td><code>{html.escape(a)}</code><td>{html.escape(b)}" for a, b in rows)
    return f"<table>{cells}</table>" if cells else ""
