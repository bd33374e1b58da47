"""What every frame store must do, run on each: the app's database (SQLite, PostgreSQL) and a real Redis server."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from src.errors import BadFrame, FrameUnknown, StateUnavailable
from src.services.frames import arrow
from src.services.frames.in_database import DatabaseFrames
from src.services.frames.in_redis import RedisFrames, connect
from src.services.frames.named import MOST_NAMES, Conversation
from src.services.frames.store import FrameStore, StoredFrame
from src.services.redis_dataframe_service import RedisDataFrameService
from src.services.state.open import open_state
from tests.support.database_servers import postgres_database
from tests.support.redis_server import RedisServer

STORES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres), pytest.param("redis", marks=pytest.mark.redis)]


@pytest.fixture(scope="module", params=STORES)
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FrameStore]:
    folder = tmp_path_factory.mktemp("frames")
    if request.param == "redis":
        with RedisServer(folder) as server:
            yield RedisFrames(connect(server.url))
    elif request.param == "postgres":
        with postgres_database([]) as url:
            engine = open_state(url)
            yield DatabaseFrames(engine)
            engine.dispose()
    else:
        engine = open_state(f"sqlite:///{folder / 'state.db'}")
        yield DatabaseFrames(engine)
        engine.dispose()


@pytest.fixture
def service(store: FrameStore) -> RedisDataFrameService:
    return RedisDataFrameService(store)


def everything() -> pd.DataFrame:
    """A column of every kind that SQL, files and pandas bring, with holes."""
    return pd.DataFrame(
        {
            "whole": pd.array([1, None, 3], dtype="Int64"),
            "plain": np.array([1, 2, 3], dtype="int32"),
            "number": [1.5, np.nan, -np.inf],
            "exact": [Decimal("1.10"), None, Decimal("-2.25")],
            "flag": pd.array([True, None, False], dtype="boolean"),
            "text": ["Ж", None, "a\x00b"],
            "label": pd.Categorical(["low", None, "high"], categories=["low", "mid", "high"], ordered=True),
            "day": [date(2026, 1, 31), None, date(1999, 12, 31)],
            "moment": pd.DatetimeIndex(["2026-03-29T01:30:00.123456", "NaT", "1970-01-01T00:00:00.000000"]),
            "zoned": pd.DatetimeIndex(["2026-03-29 01:30", "NaT", "2026-10-25 02:30"], tz="UTC").tz_convert("Asia/Kolkata"),
            "while": pd.to_timedelta(["1 days", None, "2 hours"]),
            "bytes": [b"\xff\x00", None, b""],
        },
        index=pd.Index(["x", "y", "z"], name="who"),
    )


def test_types_survive(service: RedisDataFrameService) -> None:
    frame = everything()
    kept = service.store_dataframe(frame, "SELECT 1")
    pd.testing.assert_frame_equal(service.get_dataframe(str(kept.df_id)), frame)


@pytest.mark.parametrize("frame", [pd.DataFrame(), pd.DataFrame({"a": []}), pd.DataFrame({"a": [None, None]})])
def test_frames_with_little_in_them_survive(service: RedisDataFrameService, frame: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(service.get_dataframe(str(service.store_dataframe(frame).df_id)), frame)


def test_what_is_known_of_a_frame(service: RedisDataFrameService) -> None:
    before = datetime.now(UTC)
    kept = service.store_dataframe(
        pd.DataFrame({"a": [1], "b": ["x"]}), "SELECT a, b FROM t", ttl=60, metadata={"database": "d"}
    )
    told = service.get_metadata(str(kept.df_id))
    assert told == kept
    assert (told.sql_query, told.columns, told.shape, told.metadata) == (
        "SELECT a, b FROM t",
        ["a", "b"],
        (1, 2),
        {"database": "d"},
    )
    assert str(told.df_id).startswith("df:")
    assert told.created_at is not None
    assert told.expires_at is not None
    assert before <= told.created_at <= datetime.now(UTC)
    assert told.expires_at - told.created_at == timedelta(seconds=60)


def test_an_unknown_frame_is_told_in_the_words_that_agents_know(service: RedisDataFrameService) -> None:
    for asked in (service.get_dataframe, service.get_metadata, service.extend_ttl):
        with pytest.raises(FrameUnknown) as told:
            asked("df:abc123")
        assert str(told.value) == "DataFrame df:abc123 not found or expired. Please run the SQL query again."
    assert service.delete_dataframe("df:abc123") is False
    for other in ("", "abc", "session:1", "df:*", "df:\x00", "df:" + "x" * 5_000):
        with pytest.raises(FrameUnknown):
            service.get_dataframe(other)


def test_what_has_expired_is_gone(store: FrameStore) -> None:
    service = RedisDataFrameService(store)
    past = RedisDataFrameService(store, clock=lambda: datetime.now(UTC) - timedelta(hours=2))
    kept = past.store_dataframe(pd.DataFrame({"a": [1]}))
    with pytest.raises(FrameUnknown):
        service.get_dataframe(str(kept.df_id))
    with pytest.raises(FrameUnknown):
        service.extend_ttl(str(kept.df_id))


def test_time_is_extended_from_now(service: RedisDataFrameService) -> None:
    kept = service.store_dataframe(pd.DataFrame({"a": [1]}), ttl=5)
    longer = service.extend_ttl(str(kept.df_id), 500)
    assert longer.expires_at is not None
    assert 490 < (longer.expires_at - datetime.now(UTC)).total_seconds() <= 500
    assert service.get_metadata(str(kept.df_id)) == longer


def test_deleted_is_gone(service: RedisDataFrameService) -> None:
    kept = str(service.store_dataframe(pd.DataFrame({"a": [1]})).df_id)
    assert service.delete_dataframe(kept) is True
    assert service.delete_dataframe(kept) is False
    with pytest.raises(FrameUnknown):
        service.get_dataframe(kept)


def test_a_frame_is_its_owners(service: RedisDataFrameService) -> None:
    kept = str(service.store_dataframe(pd.DataFrame({"a": [1]}), owner="ann").df_id)
    for asked in (service.get_dataframe, service.get_metadata, service.extend_ttl):
        with pytest.raises(FrameUnknown):
            asked(kept, owner="bob")
        with pytest.raises(FrameUnknown):
            asked(kept)
    assert service.delete_dataframe(kept, owner="bob") is False
    assert len(service.get_dataframe(kept, owner="ann")) == 1


def test_stats_count_what_is_there(service: RedisDataFrameService) -> None:
    before = service.get_stats()
    kept = service.store_dataframe(pd.DataFrame({"a": range(1000)}))
    after = service.get_stats()
    assert after["active_dataframes"] == before["active_dataframes"] + 1
    assert after["total_bytes"] > before["total_bytes"]
    service.delete_dataframe(str(kept.df_id))
    assert service.get_stats() == before


def test_a_frame_that_is_too_large_is_refused_and_nothing_is_kept(store: FrameStore) -> None:
    service = RedisDataFrameService(store, most_bytes=10_000)
    before = service.get_stats()
    with pytest.raises(BadFrame, match="may be stored"):
        service.store_dataframe(pd.DataFrame({"a": np.zeros(10_000)}))
    assert service.get_stats() == before


@pytest.mark.parametrize("frame", [pd.DataFrame({"a": [1, "x", object()]}), pd.DataFrame([[1, 2]], columns=["a", "a"])])
def test_what_arrow_has_no_column_for_is_refused(service: RedisDataFrameService, frame: pd.DataFrame) -> None:
    with pytest.raises(BadFrame):
        service.store_dataframe(frame)


@pytest.mark.parametrize(
    "payload",
    [
        b"", b"cos\nsystem\n(S'touch /tmp/pwned'\ntR.", b"\x80\x04\x95" + b"\x00" * 50, b"ARROW1\x00\x00" + b"\xff" * 100,
        arrow.to_bytes(pa.table({"a": ["x" * 100] * 100}), 10**9)[:-40], b"\xff\xff\xff\xff\xff\xff\xff\x7f",
    ],
)  # fmt: skip
def test_damaged_and_hostile_bytes_are_no_frame(store: FrameStore, payload: bytes) -> None:
    service = RedisDataFrameService(store)
    kept = service.store_dataframe(pd.DataFrame({"a": [1]}))
    found = store.get(str(kept.df_id))
    assert found is not None
    store.put(str(kept.df_id), StoredFrame(payload, found.about, found.created_at, found.expires_at))
    with pytest.raises(BadFrame):
        service.get_dataframe(str(kept.df_id))


def test_a_frame_that_unpacks_to_more_than_may_be_read_is_refused(store: FrameStore) -> None:
    kept = RedisDataFrameService(store).store_dataframe(pd.DataFrame({"a": np.zeros(1_000_000)}))
    with pytest.raises(BadFrame, match="larger"):
        RedisDataFrameService(store, most_bytes=1_000_000).get_dataframe(str(kept.df_id))


def test_many_at_once(service: RedisDataFrameService) -> None:
    def one(n: int) -> int:
        kept = service.store_dataframe(pd.DataFrame({"n": [n] * 50}), f"SELECT {n}")
        assert service.get_metadata(str(kept.df_id)).sql_query == f"SELECT {n}"
        found = service.get_dataframe(str(kept.df_id))
        service.delete_dataframe(str(kept.df_id))
        return int(found["n"].sum())

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(one, range(60))) == [50 * n for n in range(60)]


_CELLS = st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_CELLS, max_size=20), st.lists(st.one_of(st.none(), st.text(max_size=20)), max_size=20))
def test_any_values_survive(service: RedisDataFrameService, numbers: list[int | None], texts: list[str | None]) -> None:
    texts = [t if t is None else t.encode("utf-8", "replace").decode() for t in texts]
    size = min(len(numbers), len(texts))
    frame = pd.DataFrame({"n": pd.array(numbers[:size], dtype="Int64"), "t": pd.array(texts[:size], dtype=object)})
    kept = service.store_dataframe(frame)
    found = service.get_dataframe(str(kept.df_id))
    assert found["n"].tolist() == frame["n"].tolist() or found["n"].isna().any()
    assert [None if pd.isna(t) else t for t in found["t"]] == texts[:size]


@pytest.mark.redis
def test_redis_killed_under_load_loses_nothing_silently(tmp_path: Path) -> None:
    with RedisServer(tmp_path) as server:
        service = RedisDataFrameService(RedisFrames(connect(server.url, seconds=1.0)))
        kept: list[str] = []
        failed: list[StateUnavailable] = []
        done = threading.Event()

        def store(worker: int) -> None:
            n = 0
            while not done.is_set():
                n += 1
                try:
                    kept.append(str(service.store_dataframe(pd.DataFrame({"n": [worker, n]})).df_id))
                except StateUnavailable as error:
                    failed.append(error)

        threads = [threading.Thread(target=store, args=(worker,)) for worker in range(4)]
        for thread in threads:
            thread.start()
        done.wait(0.5)
        server.kill()
        done.wait(0.3)
        server.start()
        done.wait(0.5)
        done.set()
        for thread in threads:
            thread.join(10)
        assert kept
        assert failed, "the time without a server was told to those who stored"
        for key in kept:
            assert len(service.get_dataframe(key)) == 2


@pytest.mark.redis
def test_keys_are_under_df_and_expire_by_themselves(tmp_path: Path) -> None:
    with RedisServer(tmp_path) as server:
        client = connect(server.url)
        service = RedisDataFrameService(RedisFrames(client))
        kept = str(service.store_dataframe(pd.DataFrame({"a": [1]}), ttl=100).df_id)
        assert client.keys("*") == [kept.encode()]
        assert 90 < client.ttl(kept) <= 100
        client.hset("df:theirs", "about", "[1]")
        with pytest.raises(FrameUnknown):
            service.get_dataframe("df:theirs")


def test_a_redis_that_is_not_there_is_told_without_its_password() -> None:
    service = RedisDataFrameService(RedisFrames(connect("redis://:S3cretWord@127.0.0.1:9/0", seconds=0.5)))
    with pytest.raises(StateUnavailable) as told:
        service.store_dataframe(pd.DataFrame({"a": [1]}))
    assert "S3cretWord" not in str(told.value)


def test_names_are_a_conversations_own_and_the_newest_is_last(service: RedisDataFrameService) -> None:
    ann, bob = Conversation("ann", "c1"), Conversation("bob", "c1")
    before = service.get_stats()["active_dataframes"]
    service.names.give(ann, "df:1", "sales")
    service.names.give(ann, "df:2")
    service.names.give(bob, "df:3", "sales")
    assert service.names.of(ann) == {"sales": "df:1", "last": "df:2"}
    assert service.names.of(bob) == {"sales": "df:3", "last": "df:3"}
    assert service.names.of(Conversation("ann", "c2")) == {}
    for n in range(MOST_NAMES + 5):
        service.names.give(ann, f"df:{n}", f"n{n}")
    assert len(service.names.of(ann)) == MOST_NAMES
    assert "sales" not in service.names.of(ann)
    assert service.names.of(ann)["last"] == f"df:{MOST_NAMES + 4}"
    assert service.get_stats()["active_dataframes"] == before


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["a", "b", None])), max_size=12))
def test_interleaved_conversations_never_see_each_others_names(
    service: RedisDataFrameService, steps: list[tuple[int, str | None]]
) -> None:
    run = uuid.uuid4().hex
    expected: dict[int, dict[str, str]] = {0: {}, 1: {}, 2: {}}
    for place, (who, name) in enumerate(steps):
        df_id = f"df:{run}:{place}"
        service.names.give(Conversation(f"owner {who}", run), df_id, name)
        expected[who] |= {**({name: df_id} if name else {}), "last": df_id}
    for who, names in expected.items():
        assert service.names.of(Conversation(f"owner {who}", run)) == names
