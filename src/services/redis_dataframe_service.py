"""Stored frames by their id: put in by one tool, read by the next, gone after an hour."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
from pydantic import ValidationError
from sqlalchemy import Engine

from src.errors import BadFrame, FrameUnknown
from src.models.chat_models import DataContext
from src.services.frames import arrow
from src.services.frames.in_database import DatabaseFrames
from src.services.frames.named import FrameNames
from src.services.frames.store import FrameStore, StoredFrame
from src.services.state.ids import now
from src.services.state.open import open_state, state_url

if TYPE_CHECKING:
    import pandas as pd

    from src.models.config import Settings

PREFIX: Final = "df:"
TTL: Final = 3600
MOST_BYTES: Final = 256 * 1024 * 1024


class RedisDataFrameService:
    """Frames as Arrow under `df:ID`, with what is known of each. The store is Redis where one is configured.

    Every method raises StateUnavailable where the store does not answer; ids of frames that are gone raise FrameUnknown.
    """

    def __init__(
        self, store: FrameStore, *, ttl: int = TTL, most_bytes: int = MOST_BYTES, clock: Callable[[], datetime] = now
    ) -> None:
        self._store = store
        self._ttl = ttl
        self._most = most_bytes
        self._clock = clock
        self.names = FrameNames(store, clock)
        """What conversations call their frames."""

    def store_dataframe(
        self,
        frame: pd.DataFrame | pa.Table,
        sql_query: str | None = None,
        *,
        ttl: int | None = None,
        metadata: dict[str, Any] | None = None,
        owner: str = "",
    ) -> DataContext:
        """Keeps the frame for `ttl` seconds (the service's own where None). Raises BadFrame: mixed columns, too large."""
        table = arrow.table_of(frame)
        payload = arrow.to_bytes(table, self._most)
        created = self._clock()
        expires = created + timedelta(seconds=self._ttl if ttl is None else ttl)
        columns = [str(n) for n in table.column_names if not n.startswith("__index_level_")]
        context = DataContext(
            df_id=f"{PREFIX}{secrets.token_hex(12)}",
            sql_query=sql_query,
            columns=columns,
            shape=(table.num_rows, len(columns)),
            created_at=created,
            expires_at=expires,
            metadata=metadata or {},
        )
        about = {"context": context.model_dump(mode="json"), "owner": owner}
        self._store.put(str(context.df_id), StoredFrame(payload, about, created, expires))
        return context

    def get_dataframe(self, df_id: str, *, owner: str = "") -> pd.DataFrame:
        """The frame as it was stored. Raises BadFrame where the store holds something else."""
        return arrow.to_pandas(self.get_table(df_id, owner=owner))

    def get_table(self, df_id: str, *, owner: str = "") -> pa.Table:
        """The same as Arrow."""
        return arrow.from_bytes(self._found(df_id, owner, payload=True).payload, self._most)

    def get_metadata(self, df_id: str, *, owner: str = "") -> DataContext:
        """What is known of it: SQL, columns, shape, times; its rows are not read."""
        found = self._found(df_id, owner, payload=False)
        try:
            context = DataContext.model_validate(found.about["context"])
        except ValidationError:
            raise BadFrame("What is stored of the frame is damaged.", hint="Run the SQL query again.") from None
        return context.model_copy(update={"expires_at": found.expires_at})

    def find_metadata(self, df_id: str, *, owner: str = "") -> DataContext | None:
        """The same, or None where it is gone."""
        try:
            return self.get_metadata(df_id, owner=owner)
        except FrameUnknown:
            return None

    def extend_ttl(self, df_id: str, ttl: int | None = None, *, owner: str = "") -> DataContext:
        """Keeps it for `ttl` seconds from now."""
        self._found(df_id, owner, payload=False)
        if not self._store.extend(df_id, self._clock() + timedelta(seconds=self._ttl if ttl is None else ttl)):
            raise unknown(df_id)
        return self.get_metadata(df_id, owner=owner)

    def delete_dataframe(self, df_id: str, *, owner: str = "") -> bool:
        """Forgets it; False where there was nothing (or another's)."""
        try:
            self._found(df_id, owner, payload=False)
        except FrameUnknown:
            return False
        return self._store.drop(df_id)

    def get_stats(self) -> dict[str, Any]:
        """`active_dataframes`, `total_bytes` (compressed), `ttl_seconds`, `store`."""
        stats = self._store.stats()
        return {
            "active_dataframes": stats.frames,
            "total_bytes": stats.payload_bytes,
            "ttl_seconds": self._ttl,
            "store": "database" if isinstance(self._store, DatabaseFrames) else "redis",
        }

    def _found(self, df_id: str, owner: str, *, payload: bool) -> StoredFrame:
        found = self._store.get(df_id, payload=payload) if df_id.startswith(PREFIX) else None
        if found is None or found.about.get("owner") != owner or "context" not in found.about:
            raise unknown(df_id)
        return found


def unknown(df_id: str) -> FrameUnknown:
    """In the words that agents know."""
    return FrameUnknown(f"DataFrame {df_id} not found or expired.", hint="Please run the SQL query again.")


_LOCK: Final = threading.Lock()
_MADE: dict[tuple[str, str], RedisDataFrameService] = {}


def get_redis_dataframe_service(settings: Settings | None = None) -> RedisDataFrameService:
    """The service that settings describe, made once: on Redis (`REDIS_URL`), else on the app's own database.

    Raises BadSetting, StateUnavailable.
    """
    from src.models.config import Settings as Fresh

    chosen = settings or Fresh()
    key = (chosen.redis_url, chosen.state_url or str(chosen.home))
    with _LOCK:
        if key not in _MADE:
            _MADE[key] = frames_of(chosen, lambda: open_state(state_url(chosen.state_url, chosen.home)))
        return _MADE[key]


def frames_of(settings: Settings, state: Callable[[], Engine]) -> RedisDataFrameService:
    """A service on Redis where settings name one, else on the app's own database, which is then asked for."""
    return RedisDataFrameService(_store(settings, state), ttl=settings.redis_ttl, most_bytes=settings.frame_bytes)


def _store(settings: Settings, state: Callable[[], Engine]) -> FrameStore:
    if settings.redis_url:
        from src.services.frames.in_redis import RedisFrames, connect

        password = settings.redis_password.get_secret_value() if settings.redis_password else ""
        return RedisFrames(connect(settings.redis_url, password))
    return DatabaseFrames(state())
