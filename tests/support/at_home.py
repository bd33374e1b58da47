"""A client of the app on its own machine: the door is shut to all others as long as there are no keys."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.testclient import TestClient


def at_home(
    app: FastAPI, *, raise_server_exceptions: bool = True, address: str = "127.0.0.1", name: str = "127.0.0.1:8000"
) -> TestClient:
    """One whose requests come from `address` and are sent to `name`."""
    return TestClient(app, base_url=f"http://{name}", client=(address, 50_000), raise_server_exceptions=raise_server_exceptions)
