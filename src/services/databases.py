"""The databases an operator has named, opened once and shared."""

from __future__ import annotations

import threading
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from src.errors import BadDatabase, DatabaseNotAllowed, UnknownDatabase
from src.models.asker import Asker
from src.models.config import PROJECT_ROOT, SAMPLE_URL, Settings
from src.services.engines import open_engine
from src.services.engines.engine import SqlEngine
from src.services.engines.kept_catalog import Cataloguing
from src.services.engines.urls import file_name
from src.services.engines.urls import masked as masked
from src.services.files import SUFFIXES, imported_url
from src.services.glossary.privacy import folder_mark, hidden_by

_FILES: Final = (".db", ".sqlite", ".sqlite3", *SUFFIXES)
_LONGEST_PATH: Final = 1_000


class Databases:
    """Names and URLs -> opened engines. One engine a URL, made when first asked for; safe to use from many threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._engines: dict[str, SqlEngine] = {}
        self._lent: dict[str, str] = {}
        self._lock = threading.Lock()

    def resolve(self, ref: str | None = None, *, trusted: bool) -> tuple[str, str]:
        """The (name, URL) that a reference means: None is the default, then a configured name, then a configured URL.

        A trusted caller (library, CLI) may also give any URL, or the path of an existing database file; another (API)
        only what the operator listed. Raises UnknownDatabase, DatabaseNotAllowed.
        """
        ref = (ref or self._settings.default_database).strip()
        if trusted and ref in self._lent:
            return ref, self._lent[ref]
        if ref in self._settings.databases:
            return ref, self._settings.databases[ref]
        is_url = "://" in ref
        if is_url and (listed := self._listed(ref)):
            return listed
        if trusted and is_url:
            return masked(ref), ref
        if trusted and (path := _existing_file(ref)):
            if path.suffix.lower() in SUFFIXES:
                return path.name, path.as_uri()
            return path.name, URL.create("sqlite", database=str(path)).render_as_string()
        if is_url:
            raise DatabaseNotAllowed(f"The database {masked(ref)} is not one of this server's.", hint=self._known())
        raise UnknownDatabase(f"No database is called {ref[:80]!r}.", hint=self._known())

    def resolve_for(self, ref: str | None, asker: Asker) -> tuple[str, str]:
        """`resolve` for an asker, who gets no other than their own; without a name the default, or the only one they have.

        Raises UnknownDatabase, DatabaseNotAllowed: the same for a database of others and for one that is not there.
        """
        ref = (ref or "").strip()
        if asker.databases is None or (asker.trusted and ref in self._lent):
            return self.resolve(ref, trusted=asker.trusted)
        mine = asker.databases & self._settings.databases.keys()
        default = self._settings.default_database
        wanted = ref or (next(iter(mine)) if len(mine) == 1 else default)
        if wanted not in mine:
            listed = self._listed(wanted) if "://" in wanted else None
            if listed is None or listed[0] not in mine:
                known = f"Known: {', '.join(sorted(mine))}."
                shown = masked(wanted) if "://" in wanted else wanted
                raise DatabaseNotAllowed(f"The database {shown[:80]!r} is not one of yours.", hint=known)
        return self.resolve(wanted, trusted=False)

    def engine(self, url: str) -> SqlEngine:
        """The engine of a URL that `resolve` gave. Raises UnknownDatabase, BadDatabase, EngineUnavailable."""
        with self._lock:  # held while opening: two threads asking at once get the same engine
            if url.startswith("file:"):
                url = imported_url(_file_of(url), self._settings.home)
            if url not in self._engines:
                _build_sample(url)
                limits, plan = self._settings, self._cataloguing(url)
                self._engines[url] = open_engine(
                    url,
                    seconds=limits.sql_seconds,
                    result_bytes=limits.result_bytes,
                    plan=plan,
                    plan_rows=limits.sql_plan_rows,
                )
            return self._engines[url]

    def _cataloguing(self, url: str) -> Cataloguing:
        """Its catalog is kept under the home folder; what the glossary calls sensitive is not looked at."""
        folder = self._settings.glossary_dir
        name = next((name for name, known in self._settings.databases.items() if known == url), "")
        return Cataloguing(
            self._settings.home / "catalogs" / f"{file_name(name, url)}.json",
            partial(hidden_by, folder),
            partial(folder_mark, folder),
        )

    def lend(self, name: str, url: str) -> None:
        """Makes a database of our own (a conversation's data) known by a name to trusted callers."""
        with self._lock:
            self._lent[name] = url

    def forget(self, name: str) -> str | None:
        """Takes a lent name back and closes its engine; the URL that it had."""
        with self._lock:
            url = self._lent.pop(name, None)
            engine = self._engines.pop(url, None) if url is not None else None
        if engine is not None:
            engine.close()
        return url

    def release(self, name: str, url: str) -> None:
        """Closes the engine of a lent URL, and takes the name back unless it means another URL by now."""
        with self._lock:
            if self._lent.get(name) == url:
                del self._lent[name]
            engine = self._engines.pop(url, None)
        if engine is not None:
            engine.close()

    def close(self) -> None:
        """Closes every engine; the next question opens anew."""
        with self._lock:
            engines, self._engines = list(self._engines.values()), {}
        for engine in engines:
            engine.close()

    def _listed(self, ref: str) -> tuple[str, str] | None:
        """The configured or allowed database that a URL is, however it is spelt."""
        wanted = _canonical(ref)
        for name, url in self._settings.databases.items():
            if _canonical(url) == wanted:
                return name, url
        return next(((masked(url), url) for url in self._settings.allowed_urls if _canonical(url) == wanted), None)

    def _known(self) -> str:
        return f"Known: {', '.join(sorted(self._settings.databases))}."


def _canonical(url: str) -> str:
    """One spelling for URLs that mean the same: of a file, its real absolute path."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        return url
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.query:
        return parsed.render_as_string(hide_password=False)
    path = Path(parsed.database)
    if not path.is_absolute():
        here = Path.cwd() / path
        path = here if here.exists() else PROJECT_ROOT / path
    return f"sqlite:///{path.resolve()}"


def _file_of(url: str) -> Path:
    """The file of a `file:///` URL. Raises UnknownDatabase."""
    path = Path(unquote(urlsplit(url).path))
    path = path if path.exists() else PROJECT_ROOT / str(path).lstrip("/")
    if not path.is_file():
        raise UnknownDatabase(f"There is no file at {path}.", hint="Check the path.")
    return path


def _existing_file(ref: str) -> Path | None:
    if "\0" in ref or len(ref) > _LONGEST_PATH:
        return None
    path = Path(ref).expanduser()
    here = next((p for p in (path, PROJECT_ROOT / path) if p.exists()), None)
    if here is None and _looks_like_a_path(ref):
        raise UnknownDatabase(f"There is no file at {ref!r}.", hint="Check the path.")
    if here is not None and here.is_dir():
        raise BadDatabase(f"{ref!r} is a folder, not a database.", hint="Name a file in it.")
    return here.resolve() if here else None


def _looks_like_a_path(ref: str) -> bool:
    return "/" in ref or Path(ref).suffix.lower() in _FILES


def _build_sample(url: str) -> None:
    """The sample database makes itself on first use; what makes it is needed once in a lifetime, so imported here."""
    if _canonical(url) == _canonical(SAMPLE_URL):
        from src.services.sample import ensure_sample

        ensure_sample(Path(_canonical(SAMPLE_URL).removeprefix("sqlite:///")))
