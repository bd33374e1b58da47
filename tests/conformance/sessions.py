"""What every session must hold: variables kept, a bad cell undone, nothing shared, nothing left."""

from __future__ import annotations

import threading
import time
from typing import Any, Final

import pyarrow as pa
import pytest

from src.errors import Stopped
from src.models.execution import CodeOutcome, Limits
from src.models.stopping import Stop, stopping
from src.services.sandboxes.sandbox import Sandbox
from src.services.sandboxes.session import SandboxSession

LIMITS: Final = Limits(seconds=10.0)
QUICK: Final = Limits(seconds=1.5, memory_bytes=256 << 20)

BAD_ENDS: Final[dict[str, tuple[str, str]]] = {
    "endless": ("while True: pass", "timeout"),
    "memory": ("x = []\nwhile 1: x.append(' ' * 10**6)", "memory_limit"),
    "flood": ("while True: print('x' * 1000)", "output_flood"),
    "sys.exit": ("import sys\nsys.exit('ok')", "error"),
    "os._exit": ("import os\nos._exit(0)", "no_result"),
    "crash": ("import ctypes\nctypes.string_at(0)", "crashed"),
    "forged frame": ("import os\nos.write(3, b'\\x09' + bytes(20))", "protocol_error"),
    "deaf": ("import signal\nfor s in (15, 24): signal.signal(s, signal.SIG_IGN)\nwhile True: pass", "timeout"),
    "deaf to orders": ("import os\nfor d in range(4, 64):\n    try: os.close(d)\n    except OSError: pass", "ok"),
}  # fmt: skip
"""Plain Python that ends a cell badly, and the typed end it comes to."""


class SessionManners:
    """For every tier, in its own language. `session` is fresh for each test."""

    def test_variables_functions_and_imports_stay(self, session: SandboxSession) -> None:
        """As in a notebook."""
        assert session.run("import numpy as np\ndef twice(x):\n    return 2 * x\nn = 20").state == "kept"
        assert session.run("n += 1\nfloat(np.sqrt(twice(n) + 7))").result == 7
        assert session.run("n").result == 21

    def test_a_frame_can_be_loaded_later_under_its_name(self, session: SandboxSession) -> None:
        """The first one alone is `df` too, and stays `df`."""
        session.run("total = df['a'].sum()", {"sales": pa.table({"a": [1, 2]})})
        outcome = session.run("[int(total), len(sales), len(costs), len(df)]", {"costs": pa.table({"b": [1, 2, 3]})})
        assert outcome.result == [3, 2, 3, 2]
        assert session.run("sales['c'] = sales['a'] * 2\nlist(df.columns)").result == ["a", "c"]
        assert session.run("float(sales['c'].sum())").result == 6

    def test_only_the_cell_s_own_result_and_figures_are_its_answer(self, session: SandboxSession) -> None:
        """What an earlier cell left is a variable, not an answer."""
        first = session.run("import plotly.express as px\nfig = px.line(x=[1, 2], y=[1, 2])\nresult = 7")
        assert (first.result, first.visualization is not None) == (7, True)
        second = session.run("a = 1")
        assert (second.result, second.visualization, second.warnings) == (None, None, ())
        assert session.run("result + 1").result == 8
        third = session.run("fig = fig.update_layout(title='later')\nresult = 7")
        assert third.result == 7
        assert "later" in (third.visualization or "")
        drawn = session.run("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()")
        assert len(drawn.images) == 1
        assert session.run("1").images == ()

    def test_an_error_keeps_what_came_before_it(self, session: SandboxSession) -> None:
        """As in a notebook; and its lines are those of the cell."""
        session.run("\n\n\ndef broken(x):\n    return 1 / x")
        outcome = session.run("a = 1\nbroken(0)")
        assert (outcome.status, outcome.state) == ("error", "kept")
        assert outcome.error is not None
        assert (outcome.error.line, outcome.error.traceback.splitlines()[0]) == (2, "  line 2: broken(0)")
        assert session.run("a").result == 1
        assert session.run("x = (").status == "error"
        assert session.run("a").result == 1

    def test_chance_goes_on_from_its_seed(self, sandbox: Sandbox) -> None:
        """Two sessions of one seed draw the same numbers, each cell others than the last."""
        draws = []
        for seed in (1, 1, 2):
            session = sandbox.open_session(LIMITS, seed)
            draws.append([session.run("import random\nrandom.random()").result for _ in range(2)])
            session.close()
        assert draws[0] == draws[1] != draws[2]
        assert draws[0][0] != draws[0][1]

    def test_a_cell_that_takes_too_long_is_undone(self, sandbox: Sandbox) -> None:
        """And the one before it is not."""
        session = sandbox.open_session(QUICK)
        try:
            session.run("kept = 1")
            outcome = session.run("gone = 1\nkept = 2\nwhile True:\n    gone += 1")
            assert (outcome.status, outcome.state) == ("timeout", "restored")
            assert any("restored" in text for text in outcome.warnings)
            assert session.run("kept").result == 1
            assert session.run("gone").status == "error"
        finally:
            session.close()

    def test_a_cell_that_nobody_waits_for_is_undone_at_once(self, session: SandboxSession) -> None:
        """And the session goes on; what would begin later does not."""
        session.run("kept = 1")
        stop, ended = Stop(), []
        for code in ("gone = 1\nkept = 2\nwhile True:\n    gone += 1", "kept = 3"):
            threading.Timer(0.5, stop.set).start()
            began = time.monotonic()
            with stopping(stop), pytest.raises(Stopped):
                session.run(code)
            ended.append(time.monotonic() - began)
        assert max(ended) < 2.5
        assert session.alive
        assert session.run("kept").result == 1
        assert session.run("gone").status == "error"

    def test_two_sessions_and_a_run_do_not_meet(self, sandbox: Sandbox) -> None:
        """The same name, three values."""
        first, second = (sandbox.open_session(LIMITS) for _ in range(2))
        try:
            first.run("mine = 1")
            second.run("mine = 2")
            assert [session.run("mine").result for session in (first, second)] == [1, 2]
            first.close()
            assert second.run("mine").result == 2
        finally:
            first.close()
            second.close()

    def test_sessions_work_side_by_side_and_each_a_cell_at_a_time(self, session: SandboxSession) -> None:
        """Cells from several threads are answered one after another, none lost."""
        session.run("count = 0")
        threads = [threading.Thread(target=session.run, args=("count += 1",)) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert session.run("count").result == 6

    def test_closed_is_closed(self, session: SandboxSession) -> None:
        """A typed end, even for the cell at work."""
        outcomes: list[CodeOutcome] = []
        thread = threading.Thread(target=lambda: outcomes.append(session.run("while True:\n    x = 1")))
        thread.start()
        time.sleep(0.5)
        session.close()
        thread.join(10)
        assert [(outcome.status, outcome.state) for outcome in outcomes] == [("no_result", "lost")]
        assert not session.alive
        assert session.run("1").status == "no_result"


class SessionAttacks:
    """For a sandbox that runs plain Python: nothing of the language helps it."""

    @pytest.mark.parametrize(("code", "status"), BAD_ENDS.values(), ids=BAD_ENDS)
    def test_a_bad_end_is_undone(self, sandbox: Sandbox, code: str, status: str) -> None:
        """What the cell set is gone, what was before is there, and the session goes on."""
        session = sandbox.open_session(QUICK)
        try:
            session.run("import pandas as pd\nkept = pd.DataFrame({'a': [1, 2]})")
            outcome = session.run(f"gone = 1\nkept['a'] = 0\n{code}")
            assert (outcome.status, outcome.state) == (status, "restored")
            assert session.run("[int(kept['a'].sum()), 'gone' in globals()]").result == [3, False]
            session.run("kept['b'] = 1")
            assert session.run("list(kept.columns)").result == ["a", "b"]
        finally:
            session.close()

    def test_a_cell_cannot_fork_although_its_session_can(self, session: SandboxSession) -> None:
        """32: neither in a cell nor by a thread that it leaves for the moment of the checkpoint."""
        fork = "import os\ntry:\n    os.fork()\n    result = 'forked'\nexcept OSError as error:\n    result = error.errno"
        assert [session.run(fork).result for _ in range(2)] == [1, 1]
        hide = "import os, threading, time\ndef later():\n    while True:\n        try:\n            if os.fork() == 0:\n"
        hide += "                time.sleep(100)\n        except OSError:\n            pass\n        time.sleep(0.0005)\n"
        session.run(f"{hide}\nthreading.Thread(target=later, daemon=True).start()")
        time.sleep(0.3)
        assert session.run("threading.active_count()").result in {1, None}

    def test_threads_end_with_their_cell_and_it_is_said(self, session: SandboxSession) -> None:
        """54: and what they do after it does not reach the next."""
        code = "import threading, time\ncount = 0\ndef on():\n    global count\n    while True:\n        count += 1\n"
        outcome = session.run(f"{code}\nthreading.Thread(target=on, daemon=True).start()")
        assert any("1 thread" in text for text in outcome.warnings)
        first, second = (session.run("[threading.active_count(), count]").result for _ in range(2))
        assert first[0] == second[0] == 1
        assert first[1] == second[1]

    def test_closed_output_is_there_again_in_the_next_cell(self, session: SandboxSession) -> None:
        """59."""
        session.run("import os, sys\nos.close(1); os.close(2); sys.stdout = None")
        assert session.run("print('here')").output == "here\n"

    def test_input_is_empty_and_orders_are_not_in_it(self, session: SandboxSession) -> None:
        """51."""
        outcome = session.run("input()")
        assert outcome.error is not None
        assert outcome.error.type == "EOFError"

    def test_walls_are_those_of_a_single_run(self, sandbox: Sandbox, session: SandboxSession) -> None:
        """In the first cell, in the tenth, and after a state was restored."""
        single = sandbox.run(_job(WALLS)).result
        for number in range(3):
            assert session.run(WALLS).result == single, number
        session.run("import os\nos._exit(0)")
        assert session.run(WALLS).result == single

    def test_a_large_state_goes_without_a_checkpoint_and_says_so(self, sandbox: Sandbox) -> None:
        """And a cell that then dies leaves an empty session, which says so too."""
        session = sandbox.open_session(LIMITS)
        try:
            session.run("import numpy as np\nlarge = np.ones(37_000_000)")
            time.sleep(0.2)
            outcome = session.run("len(large)")
            assert (outcome.result, outcome.state) == (37_000_000, "kept")
            assert any("No checkpoint" in text and "memory" in text for text in outcome.warnings)
            outcome = session.run("import os\nos._exit(0)")
            assert (outcome.status, outcome.state) == ("no_result", "lost")
            assert session.run("'large' in globals()").result is False
        finally:
            session.close()


WALLS: Final = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
data = (ctypes.c_uint32 * 6)()
libc.capget((ctypes.c_uint32 * 2)(0x20080522, 0), data)
def refused(attack):
    try:
        attack()
    except OSError:
        return True
    return False
result = {
    "capabilities": list(data), "no new privileges": libc.prctl(39, 0, 0, 0, 0), "seccomp": libc.prctl(21, 0, 0, 0, 0),
    "dumpable": libc.prctl(3, 0, 0, 0, 0), "root": os.getuid() == 0,
    "dumpable again": libc.prctl(4, 1, 0, 0, 0), "outlive its parent": libc.prctl(1, 0, 0, 0, 0),
    "die with its parent": libc.prctl(1, 9, 0, 0, 0),
    "refused": [refused(a) for a in (
        os.fork, lambda: os.kill(os.getppid(), 0), lambda: open("/etc/passwd"), lambda: os.execv("/bin/true", ["x"]),
        lambda: os.listdir(f"/proc/{os.getppid()}/fd"), lambda: os.setsid(), lambda: os.pidfd_open(os.getpid()))],
}
"""
"""Facts of the kernel about the process that runs this."""


def _job(code: str) -> Any:
    from src.models.execution import CodeJob

    return CodeJob(code, limits=LIMITS)
