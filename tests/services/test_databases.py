"""Which databases a caller may name, and what is never said."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from src.errors import BadDatabase, DatabaseNotAllowed, UnknownDatabase
from src.models.config import PROJECT_ROOT, SAMPLE_URL, Settings
from src.services.databases import Databases, masked
from tests.fakes.shop import build_shop

SECRET = "postgresql://boss:hunter2@db.example.org:5432/sales?sslkey=hunter3"


def databases(tmp_path: Path, **more: object) -> Databases:
    file = tmp_path / "shop.db"
    named = {"shop": f"sqlite:///{file}" if file.exists() else build_shop(file), "warehouse": SECRET}
    return Databases(Settings(_env_file=None, databases=named, default_database="shop", **more))  # type: ignore[call-arg, arg-type]


def test_none_is_the_default(tmp_path: Path) -> None:
    assert databases(tmp_path).resolve(None, trusted=False)[0] == "shop"
    assert databases(tmp_path).resolve("", trusted=False)[0] == "shop"


def test_a_configured_url_is_that_database_however_it_is_spelt(tmp_path: Path) -> None:
    shop = databases(tmp_path)
    for url in (
        f"sqlite:///{tmp_path}/shop.db",
        f"sqlite:///{tmp_path}/./x/../shop.db",
        f"sqlite+pysqlite:///{tmp_path}/shop.db",
    ):
        assert shop.resolve(url, trusted=False)[0] == "shop"
    assert shop.resolve(SECRET, trusted=False)[0] == "warehouse"


def test_the_sample_by_its_relative_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    sample = Databases(Settings(_env_file=None))  # type: ignore[call-arg]
    assert sample.resolve(SAMPLE_URL, trusted=False) == ("sample", SAMPLE_URL)
    absolute = f"sqlite:///{PROJECT_ROOT / 'data/sample/sample.db'}"
    assert sample.resolve(absolute, trusted=False) == ("sample", SAMPLE_URL)


@pytest.mark.parametrize(
    "url", ["sqlite:////etc/passwd", "postgresql://a:b@localhost/x", "sqlite:///other.db", "http://169.254.169.254/"]
)
def test_a_stranger_names_no_urls(tmp_path: Path, url: str) -> None:
    with pytest.raises(DatabaseNotAllowed):
        databases(tmp_path).resolve(url, trusted=False)


@pytest.mark.parametrize("path", ["/etc/passwd", "shop.db", "../shop.db", "nope", "x" * 5000, "a\0b"])
def test_a_stranger_names_no_paths(tmp_path: Path, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UnknownDatabase, match="Known: shop, warehouse"):
        databases(tmp_path).resolve(path, trusted=False)


def test_what_the_operator_allowed(tmp_path: Path) -> None:
    other = build_shop(tmp_path / "other.db")
    assert databases(tmp_path, allowed_urls=(other,)).resolve(other, trusted=False)[1] == other


def test_a_trusted_caller_names_any_file_or_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build_shop(tmp_path / "mine.sqlite")
    monkeypatch.chdir(tmp_path)
    shop = databases(tmp_path)
    name, url = shop.resolve("mine.sqlite", trusted=True)
    assert name == "mine.sqlite"
    assert shop.engine(url).catalog().table("orders") is not None
    assert shop.resolve("sqlite:///x/y.db", trusted=True) == ("sqlite:///x/y.db", "sqlite:///x/y.db")
    with pytest.raises(UnknownDatabase):
        shop.resolve("missing.db", trusted=True)
    shop.close()


def test_secrets_are_never_said(tmp_path: Path) -> None:
    with pytest.raises(DatabaseNotAllowed) as refused:
        databases(tmp_path).resolve("mysql://boss:hunter2@x.org/y?password=hunter3", trusted=False)
    assert "hunter" not in str(refused.value)
    for url in (SECRET, "mssql://sa:hunter2@x", "weird://boss:hunter2@[oops", "://hunter2", "a b://u:hunter2@x"):
        assert "hunter" not in masked(url)
    assert masked("sqlite:///data/x.db") == "sqlite:///data/x.db"


def test_an_engine_is_opened_once_and_shared(tmp_path: Path) -> None:
    shop = databases(tmp_path)
    url = shop.resolve(None, trusted=False)[1]
    with ThreadPoolExecutor(8) as pool:
        engines = set(map(id, pool.map(lambda _: shop.engine(url), range(16))))
    assert len(engines) == 1
    shop.close()
    assert id(shop.engine(url)) not in engines or shop.engine(url) is not None
    shop.close()


def test_a_bad_database_is_asked_again_next_time(tmp_path: Path) -> None:
    path = tmp_path / "late.db"
    path.touch()
    late = Databases(Settings(_env_file=None, databases={"late": f"sqlite:///{path}"}, default_database="late"))  # type: ignore[call-arg]
    url = late.resolve(None, trusted=False)[1]
    with pytest.raises(BadDatabase):
        late.engine(url)
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (a INTEGER)")
    connection.close()
    assert late.engine(url).catalog().table("t") is not None
    late.close()
