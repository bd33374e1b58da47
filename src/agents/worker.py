"""A conversation's own sandbox session: code runs over variables that stay, and files are loaded into it as `df`."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from src.agents.audited import note
from src.errors import BadQuestion, BiError, PythonOff
from src.models.asker import Asker
from src.models.execution import CodeOutcome, Tier
from src.services.fetching.addresses import public_addresses
from src.services.fetching.fetch import Lookup, fetch_file
from src.services.files import import_file
from src.services.files.duckdb_file import read_rows
from src.services.scratch import SCRATCH, scratch

if TYPE_CHECKING:
    from src.agents.crewai_manager import DataOpsManager
    from src.tools.code_session import CodeSession

LONGEST_CODE: Final = 20_000
_SAMPLE: Final = 5


class Worker:
    """Sessions by whose they are and which conversation's. Everything raises PythonOff where the operator has turned it off.

    The sandbox ends a session that is idle for 30 minutes.
    """

    def __init__(self, manager: DataOpsManager, lookup: Lookup = public_addresses) -> None:
        self._manager = manager
        self._settings = manager.settings
        self._lookup = lookup

    def execute(self, asker: Asker, session_id: str, code: str) -> CodeOutcome:
        """The cell's outcome; the session is opened where there is none.

        Raises BadQuestion (empty or too long), SessionExpired, SandboxBusy, SandboxUnavailable; Stopped, where nobody waits
        for it any more: then its variables are those before the cell.
        """
        if not code.strip() or len(code) > LONGEST_CODE:
            raise BadQuestion(f"Code of 1 to {LONGEST_CODE:,} characters is run.", hint="Send some, or split it.")
        session = self._session(asker, session_id)
        try:
            outcome = _pictured(session.run_cell(code, {}))
        except BiError as error:  # it may have run, in part
            self._note(asker, session_id, code, error.code)
            raise
        self._note(asker, session_id, code, outcome.status)
        return outcome

    def _note(self, asker: Asker, session_id: str, code: str, status: str) -> None:
        detail = {"session": session_id, "code": code, "status": status, "sandbox_tier": self.tier}
        note(self._manager.wiring, asker, "code", detail)

    def load_file(self, asker: Asker, session_id: str, url: str, filename: str = "") -> dict[str, Any]:
        """Fetches the file and puts it into the session as `df`, its name as `df_filename`; what it holds.

        Raises BadUrl, FileTooLarge, BadFile and those of `execute`.
        """
        session = self._session(asker, session_id)
        with scratch(self._settings.home / SCRATCH, "fetch-") as folder:
            fetched = fetch_file(
                url,
                folder / "fetched",
                most=self._settings.upload_bytes,
                seconds=self._settings.fetch_seconds,
                lookup=self._lookup,
            )
            name = Path(filename).name or fetched.filename
            source = fetched.path.rename(folder / f"file{Path(name).suffix[:10]}")
            made = import_file(source, folder / "made.duckdb", "t")
            rows = read_rows(made.path, made.table)
        outcome = session.run_cell(f"df_filename = {name!r}", {"df": rows})
        return {
            "success": outcome.ok,
            "filename": name,
            "row_count": rows.num_rows,
            "columns": rows.column_names,
            "dtypes": {f.name: str(f.type) for f in rows.schema},
            "data_sample": json.loads(rows.slice(0, _SAMPLE).to_pandas().to_json(orient="records", date_format="iso")),
            "notes": list(made.notes),
            "error": str(outcome.error) if outcome.error else None,
        }

    def is_alive(self, asker: Asker, session_id: str) -> bool:
        """Whether the session can run a cell."""
        self._check()
        return self._manager.wiring.interpreter.has_session(session_id, owner=asker.owner)

    @property
    def tier(self) -> Tier | None:
        """What sessions run in, once it is chosen."""
        return self._manager.wiring.sandbox_tier

    def end(self, asker: Asker, session_id: str) -> None:
        """Ends the session and deletes its variables. Raises SessionUnknown, SessionExpired."""
        self._check()
        self._manager.wiring.interpreter.end_session(session_id, owner=asker.owner)

    def _session(self, asker: Asker, session_id: str) -> CodeSession:
        self._check()
        return self._manager.wiring.interpreter.session(session_id, owner=asker.owner, seed=self._settings.seed)

    def _check(self) -> None:
        if not self._settings.enable_python_execution:
            raise PythonOff("Running Python is turned off here.", hint="The operator can set ENABLE_PYTHON_EXECUTION=true.")


def _pictured(outcome: CodeOutcome) -> CodeOutcome:
    """The outcome with its figure as one of our charts; what was left out of it is among the warnings."""
    if outcome.visualization is None:
        return outcome
    from src.tools.charts.custom import OWN_WORDS
    from src.tools.charts.of_code import picture_of_code

    picture = picture_of_code(outcome.visualization, OWN_WORDS)
    return replace(outcome, visualization=picture.figure, warnings=(*outcome.warnings, *picture.said))
