"""The HTTP door: `uvicorn src.api.main_crewai:app`, or `bi serve`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from src.agents.settings import load_settings
from src.api import analytics, answers, batch, docs_page, feedback, health, mcp, sessions, streaming, worker
from src.api.access import AccessLog
from src.api.backstage import Backstage
from src.api.door import Door
from src.api.door_docs import REFUSALS, SHOWN
from src.api.errors import add_error_handlers
from src.api.headers import Cors, SecurityHeaders
from src.api.limits import BodyLimit
from src.api.openapi import API_VERSION, describe
from src.api.time_limit import TimeLimit
from src.models.config import Settings
from src.services.logs import configure

_DESCRIPTION = "Ask a business question about your own data; get SQL, rows, an analysis, a chart and an answer in plain words."


def create_app(settings: Settings | None = None) -> FastAPI:
    """The app; settings come from the environment unless given. The manager starts with the app, in the background."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        configure((settings or load_settings()).log_level)
        backstage = Backstage(settings)
        app.state.backstage = backstage
        _count()
        backstage.start()
        yield
        await backstage.leave()
        backstage.streams.close()
        backstage.close()

    app = FastAPI(
        title="bi-agents", version=API_VERSION, description=_DESCRIPTION, lifespan=lifespan, docs_url=None, redoc_url=None,
        dependencies=SHOWN, responses=REFUSALS,
    )  # fmt: skip
    app.add_middleware(BodyLimit, most_upload=lambda: app.state.backstage.settings.upload_bytes)
    app.add_middleware(TimeLimit, seconds=lambda: app.state.backstage.settings.request_seconds)
    app.add_middleware(Door)
    app.add_middleware(Cors, origins=lambda: app.state.backstage.settings.cors_origins)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(AccessLog)
    add_error_handlers(app)
    app.include_router(health.router)
    app.include_router(docs_page.router)
    app.include_router(analytics.router)
    app.include_router(streaming.router)
    app.include_router(batch.router)
    app.include_router(sessions.router)
    app.include_router(worker.router)
    app.include_router(answers.router)
    app.include_router(feedback.router)
    app.include_router(mcp.router)
    describe(app)
    return app


def _count() -> None:
    from src.services.telemetry.prometheus import start_counting

    start_counting()


app = create_app()
