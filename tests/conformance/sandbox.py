"""What every sandbox must hold and how it must behave; numbers in comments are those of the attack list in docs/sandbox.md."""

from __future__ import annotations

import datetime
import decimal
import json
import threading
import time
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pytest

from src.models.execution import CodeJob, CodeOutcome, Limits
from src.services.sandboxes.sandbox import Sandbox

QUICK: Final = Limits(seconds=10.0)

PRELUDE: Final = """
import ctypes, os, socket, subprocess, threading
def refused(attack, *arguments):
    try:
        got = attack(*arguments)
    except (OSError, MemoryError, RuntimeError, ValueError) as error:
        return type(error).__name__
    return f"allowed: {got!r:.200}"
def call(number, *arguments):
    if ctypes.CDLL(None, use_errno=True).syscall(ctypes.c_long(number), *arguments) < 0:
        raise OSError(ctypes.get_errno(), "refused")
"""

ATTACKS: Final[dict[str, str]] = {
    "1 shadow": "open('/etc/shadow').read()",
    "3 environment of process 1": "open('/proc/1/environ', 'rb').read()",
    "3 environment of the parent": "open(f'/proc/{os.getppid()}/environ', 'rb').read()",
    "3 numpy reads a file": "__import__('numpy').fromfile('/proc/1/environ', dtype='u1')",
    "4 kernel symbols": "open('/sys/firmware/dmi/tables/DMI', 'rb').read()",
    "5 docker socket": "open('/var/run/docker.sock')",
    "8 memory of the parent": "open(f'/proc/{os.getppid()}/mem', 'rb')",
    "8 descriptors of the parent": "os.listdir(f'/proc/{os.getppid()}/fd')",
    "10 home": "os.listdir('/root')",
    "18 connect": "socket.create_connection(('1.1.1.1', 53), timeout=2)",
    "19 fetch": "__import__('pandas').read_csv('http://1.1.1.1/x')",
    "20 local socket": "socket.socket(socket.AF_UNIX)",
    "22 name look-up": "socket.getaddrinfo('secret.example.com', 80)",
    "25 subprocess": "subprocess.run(['id'])",
    "28 exec": "os.execv('/bin/true', ['true'])",
    "30 raw exec": "call(59 if os.uname().machine == 'x86_64' else 221, b'/bin/true', None, None)",
    "31 kill the parent": "os.kill(os.getppid(), 9)",
    "31 kill everything": "os.kill(-1, 9)",
    "32 fork": "os.fork()",
    "36 allocate": "bytearray(3 << 30)",
    "44 fill the disk": "open('/tmp/x', 'wb').write(b'x' * (80 << 20))",
    "46 write beside the packages": "open(os.path.join(os.path.dirname(os.__file__), 'x.pth'), 'w')",
    "46 write to the root": "open('/x', 'w')",
    "63 the frames' way out": "open('/proc/1/fd/1', 'wb').write(b'x')",
    "75 namespace": "call(272 if os.uname().machine == 'x86_64' else 97, 0x10000000)",
    "76 trace": "call(101 if os.uname().machine == 'x86_64' else 117, 16, os.getppid(), None, None)",
    "76 io_uring": "call(425, 1, None)",
    "76 bpf": "call(321 if os.uname().machine == 'x86_64' else 280, 0, None, 0)",
    "77 core pattern": "open('/proc/sys/kernel/core_pattern', 'w')",
    "77 sysrq": "open('/proc/sysrq-trigger', 'w')",
    "78 device": "os.mknod('/tmp/d', 0o20600, 0x0101)",
    "78 kernel log": "open('/dev/kmsg')",
    "84 root": "os.setuid(0)",
    "84 groups": "os.setgroups([0])",
    "96 link": "os.symlink('/etc/passwd', '/tmp/l')",
    "raise its own limits": "__import__('resource').setrlimit(__import__('resource').RLIMIT_CPU, (9999, 9999))",
    "let itself be traced": "call(157 if os.uname().machine == 'x86_64' else 167, 4, 1, 0, 0, 0)",
}  # fmt: skip
"""Number and name -> an expression that must not succeed, in plain Python."""

ENDS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "36 list that grows": ("x = []\nwhile 1: x.append(' ' * 10**6)", ("memory_limit",)),
    "39 crash": ("import ctypes\nctypes.string_at(0)", ("crashed",)),
    "48 endless": ("while True: pass", ("timeout",)),
    "49 endless in C": ("sum(range(10**12))", ("timeout",)),
    "50 endless and deaf": (
        "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\n"
        "while True:\n    try: pass\n    except BaseException: pass",
        ("timeout",),
    ),
    "51 asleep": ("import time\ntime.sleep(10**6)", ("timeout",)),
    "51 input": ("input()", ("error",)),
    "54 thread that stays": (
        "import threading, time\nthreading.Thread(target=time.sleep, args=(100,)).start()\nresult = 1",
        ("ok",),
    ),
    "56 flood": ("while True: print('x' * 1000)", ("output_flood",)),
    "59 closed output": ("import os\nos.close(1); os.close(2)\nresult = 1", ("ok",)),
    "61 forged frame": ("import os\nos.write(3, b'\\x09' + bytes(20))\nresult = 1", ("protocol_error",)),
    "65 exit": ("import os\nos._exit(0)", ("no_result",)),
    "65 sys.exit": ("import sys\nsys.exit('ok')", ("error",)),
    "70 no JSON": ("result = object()", ("ok",)),
    "endless recursion": ("def f(): return f()\nf()", ("error",)),
}
"""Number and name -> plain Python, and the typed ends it may come to."""


class SandboxAttacks:
    """For a sandbox that runs plain Python: nothing of the language helps it. `attacked` is what `attack` gave."""

    @pytest.mark.parametrize("name", ATTACKS)
    def test_refused(self, attacked: dict[str, str], name: str) -> None:
        """Each attack ends in an error of its own."""
        assert not attacked[name].startswith("allowed"), attacked[name]

    @pytest.mark.parametrize(("code", "ends"), ENDS.values(), ids=ENDS)
    def test_typed_end_and_the_next_run_is_clean(self, sandbox: Sandbox, code: str, ends: tuple[str, ...]) -> None:
        """Whatever code does, its run ends in time and in a word that says how."""
        started = time.monotonic()
        outcome = run(sandbox, code, Limits(seconds=1.5, memory_bytes=256 << 20))
        assert outcome.status in ends, outcome
        assert time.monotonic() - started < 6
        assert run(sandbox, "result = 1").result == 1

    def test_the_host_s_secrets_are_not_there(self, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """11, 13: neither in the environment nor in any file that can be read."""
        monkeypatch.setenv("BI_CANARY", "canary-4711")
        (tmp_path / "secret").write_text("canary-4711")
        code = f"{PRELUDE}\nresult = [dict(os.environ), refused(lambda: open({str(tmp_path / 'secret')!r}).read())]"
        outcome = run(sandbox, code)
        assert outcome.ok
        assert "canary-4711" not in json.dumps(outcome.result)
        assert not {"BI_CANARY", "GROQ_API_KEY", "VIRTUAL_ENV", "PYTHONPATH"} & set(outcome.result[0])

    def test_threads_end_before_the_machine_does(self, sandbox: Sandbox) -> None:
        """34: a bomb of threads meets a limit of its own."""
        code = "import threading, time\ncount = 0\ntry:\n    while count < 5000:\n"
        code += "        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n        count += 1\n"
        code += "except (RuntimeError, MemoryError):\n    pass\nresult = count"
        outcome = run(sandbox, code, Limits(seconds=5, memory_bytes=256 << 20))
        assert outcome.status in {"ok", "memory_limit", "timeout", "crashed"}
        assert not outcome.ok or outcome.result < 2000

    def test_a_run_cannot_be_told_apart_from_the_first(self, sandbox: Sandbox) -> None:
        """85, 86: what one run changes, the next does not find."""
        change = "import json, numpy, pandas, random, sys\njson.dumps = None\nnumpy.seterr(all='raise')\nrandom.seed(1)\n"
        change += "pandas.set_option('display.max_rows', 3)\nsys.modules['statistics'] = None\nresult = 1"
        look = "import json, numpy, pandas, random, statistics\n"
        look += "result = [json.dumps(1), numpy.geterr()['over'], pandas.get_option('display.max_rows'), random.random()]"
        before = run(sandbox, look).result
        assert run(sandbox, change).ok
        assert run(sandbox, look).result == before

    def test_many_small_files_have_an_end(self, sandbox: Sandbox) -> None:
        """44: neither bytes nor names can be used up."""
        code = "count = 0\ntry:\n    for count in range(100_000):\n        open(f'/tmp/{count}', 'w').close()\n"
        code += "except OSError as error:\n    result = [count, type(error).__name__]\n"
        outcome = run(sandbox, code)
        assert outcome.ok
        assert outcome.result is not None, "100,000 files were made"
        assert outcome.result[0] < 10_000

    def test_the_kernel_says_so_too(self, sandbox: Sandbox) -> None:
        """79: no capability, no new privileges, a filter; asked of the kernel by prctl, since /proc is closed."""
        code = "import ctypes\nlibc = ctypes.CDLL(None)\n"
        code += "header = (ctypes.c_uint32 * 2)(0x20080522, 0)\ndata = (ctypes.c_uint32 * 6)()\nlibc.capget(header, data)\n"
        code += "result = [list(data), libc.prctl(39, 0, 0, 0, 0), libc.prctl(21, 0, 0, 0, 0), libc.prctl(3, 0, 0, 0, 0)]"
        capabilities, no_new, seccomp, dumpable = run(sandbox, code).result
        assert capabilities[0] == capabilities[3] == 0, "effective"
        assert capabilities[1] == capabilities[4] == 0, "permitted"
        assert (no_new, seccomp, dumpable) == (1, 2, 0)


class SandboxManners:
    """For every sandbox, in its own language."""

    def test_result_output_and_time(self, sandbox: Sandbox) -> None:
        """The variable `result`, what was printed, how long it took."""
        outcome = run(sandbox, "print('hello')\nresult = {'a': [1, 2.5, None, True, 'x']}")
        assert (outcome.status, outcome.output) == ("ok", "hello\n")
        assert outcome.result == {"a": [1, 2.5, None, True, "x"]}
        assert outcome.tier == sandbox.tier
        assert 0 < outcome.milliseconds < 10_000

    def test_the_last_line_is_the_result_unless_there_is_one(self, sandbox: Sandbox) -> None:
        """As in a notebook."""
        assert run(sandbox, "x = 1\nx + 1").result == 2
        assert run(sandbox, "result = 5\n7").result == 5
        assert run(sandbox, "print(1)").result is None

    def test_frames_arrive_with_their_types(self, sandbox: Sandbox) -> None:
        """Dates, missing integers, categories, decimals, text of any script."""
        table = pa.table(
            {
                "day": pa.array([datetime.date(2026, 1, 1), None], pa.date32()),
                "at": pa.array([datetime.datetime.fromisoformat("2026-01-01T12:30"), None], pa.timestamp("us")),
                "count": pa.array([1, None], pa.int64()),
                "kind": pa.array(["a", "b"]).dictionary_encode(),
                "price": pa.array([decimal.Decimal("1.50"), None], pa.decimal128(10, 2)),
                "name": ["Ærøskøbing 東京", "'; DROP TABLE x; --"],
                "flag": [True, False],
            }
        )
        outcome = run(
            sandbox, "result = {'types': df.dtypes.astype(str).to_dict(), 'rows': df, 'sum': df['price'].sum()}", table=table
        )
        types = outcome.result["types"]
        assert types["day"].startswith("datetime64")
        assert types["at"].startswith("datetime64")
        assert (types["count"], types["kind"], types["price"], types["flag"]) == ("float64", "category", "float64", "bool")
        assert outcome.result["sum"] == 1.5
        first, second = outcome.result["rows"]["records"]
        assert (first["day"], first["at"], first["count"]) == ("2026-01-01", "2026-01-01T12:30:00", 1)
        assert first["name"] == "Ærøskøbing 東京"
        assert [second[name] for name in ("day", "at", "count", "price")] == [None] * 4

    def test_several_frames_go_by_their_names(self, sandbox: Sandbox) -> None:
        """And one alone is `df` too."""
        job = CodeJob(
            "result = [len(left), len(right)]", {"left": pa.table({"a": [1]}), "right": pa.table({"a": [1, 2]})}, QUICK
        )
        assert sandbox.run(job).result == [1, 2]
        assert run(sandbox, "len(df) == len(rows)", table=pa.table({"a": [1]}), name="rows").result is True

    def test_an_empty_frame_and_a_large_one(self, sandbox: Sandbox) -> None:
        """No rows, and more bytes than a pipe holds."""
        assert run(sandbox, "df.shape", table=pa.table({"a": pa.array([], pa.int64())})).result == [0, 1]
        large = pa.table({"a": pa.array(range(500_000), pa.int64()), "b": pa.array([1.5] * 500_000)})
        assert run(sandbox, "float(df['a'].sum() + df['b'].sum())", table=large).result == 124_999_750_000 + 750_000

    def test_results_are_plain_values(self, sandbox: Sandbox) -> None:
        """numpy and pandas values, missing ones, frames, keys that are no text."""
        code = """
import numpy as np
import pandas as pd
result = {
    1: np.int64(3), "nan": float("nan"), "inf": np.inf, "array": np.array([[1, 2], [3, 4]]), "nat": pd.NaT,
    "when": pd.Timestamp("2026-01-01"), "series": pd.Series([1, 2], index=["a", "b"]), "set": {2, 1}, "tuple": (1, 2),
    "frame": pd.DataFrame({"x": [1, 2]}), "text": "\\ud800", "complex": 1j, "big": 10**400, "bool": np.bool_(True),
}
"""
        result = run(sandbox, code).result
        assert result["1"] == 3
        assert [result[name] for name in ("nan", "inf", "nat")] == [None] * 3
        assert result["array"] == [[1, 2], [3, 4]]
        assert (result["when"], result["series"], result["set"], result["tuple"]) == (
            "2026-01-01",
            {"a": 1, "b": 2},
            [1, 2],
            [1, 2],
        )
        assert result["frame"] == {"columns": ["x"], "records": [{"x": 1}, {"x": 2}], "rows": 2}
        assert result["bool"] is True
        assert "bits" in result["big"]

    def test_an_error_names_the_user_s_line_and_shows_no_other(self, sandbox: Sandbox) -> None:
        """Type, message, line; no path of ours."""
        outcome = run(sandbox, "def f(x):\n    return 1 / x\n\nf(0)")
        assert outcome.status == "error"
        assert outcome.error is not None
        assert (outcome.error.type, outcome.error.line) == ("ZeroDivisionError", 2)
        assert outcome.error.traceback.splitlines()[:2] == ["  line 4: f(0)", "  line 2: return 1 / x"]
        assert "/" not in outcome.error.traceback.replace("1 / x", "")

    @pytest.mark.parametrize(
        ("code", "expected"),
        [
            ("np.mean([1])", "import numpy as np"),
            ("revenu = 1\nrevenue", "revenu"),
            ("df['Revenu']", "'revenue'"),
            ("df.revenu", "'revenue'"),
            ("df['zzz']", "Columns: revenue"),
        ],
    )
    def test_a_suggestion_where_one_is_plain(self, sandbox: Sandbox, code: str, expected: str) -> None:
        """A name close by, or the import that is missing."""
        outcome = run(sandbox, code, table=pa.table({"revenue": [1.0]}))
        assert outcome.error is not None
        assert expected in outcome.error.suggestion

    def test_long_output_keeps_head_and_tail(self, sandbox: Sandbox) -> None:
        """And says how much is missing."""
        outcome = run(sandbox, "for i in range(50_000): print(i)")
        assert outcome.ok
        assert outcome.output.startswith("0\n1\n")
        assert outcome.output.endswith("49999\n")
        assert "bytes left out" in outcome.output
        assert "stdout was cut." in outcome.warnings

    def test_output_is_text_without_control_codes(self, sandbox: Sandbox) -> None:
        """58: escapes, bidi controls, halves of characters."""
        outcome = run(sandbox, r"print('a\x1b[31mred\x1b]0;title\x07b\u202ec\x00d\ud800')")
        assert outcome.ok
        assert outcome.output == "aredbcd\\ud800\n"

    def test_figures_come_back_as_data(self, sandbox: Sandbox) -> None:
        """Plotly as JSON without being asked, matplotlib as PNG."""
        outcome = run(
            sandbox, "import plotly.express as px\nfig = px.line(df, x='a', y='a', title='T')", table=pa.table({"a": [1, 2]})
        )
        assert outcome.visualization is not None
        figure: dict[str, Any] = json.loads(outcome.visualization)
        assert figure["layout"]["title"]["text"] == "T"
        drawn = run(sandbox, "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()")
        assert drawn.ok
        assert len(drawn.images) == 1
        assert drawn.images[0].startswith(b"\x89PNG")

    def test_a_huge_figure_is_drawn_small(self, sandbox: Sandbox) -> None:
        """99: no more pixels than a screen has."""
        outcome = run(sandbox, "import matplotlib.pyplot as plt\nplt.figure(figsize=(1000, 1000), dpi=1000)\nplt.plot([1])")
        assert outcome.ok
        assert all(len(image) < 4_000_000 for image in outcome.images)

    def test_a_large_result_is_cut_and_says_so(self, sandbox: Sandbox) -> None:
        """Rows beyond what a person reads."""
        outcome = run(sandbox, "import pandas as pd\nresult = pd.DataFrame({'a': range(20_000)})")
        assert len(outcome.result["records"]) == 5_000
        assert outcome.result["rows"] == 20_000
        assert any("cut" in text for text in outcome.warnings)

    @pytest.mark.parametrize("code", ["x = (", "a\0b", "x" * 70_000, "-" * 20_000 + "1", "(" * 5_000, "a" + ".b" * 20_000])
    def test_text_that_is_no_program_is_a_typed_end(self, sandbox: Sandbox, code: str) -> None:
        """122: nothing that text can be brings a parser down on the host."""
        assert run(sandbox, code).status in {"error", "rejected", "crashed", "memory_limit"}
        assert run(sandbox, "1").result == 1

    def test_the_seed_decides_chance(self, sandbox: Sandbox) -> None:
        """The same job gives the same numbers; another seed gives others."""
        code = "import numpy as np\nimport random\nresult = [random.random(), float(np.random.rand())]"
        first, again, other = (sandbox.run(CodeJob(code, {}, QUICK, seed=seed)).result for seed in (1, 1, 2))
        assert first == again != other

    def test_runs_at_the_same_time_do_not_meet(self, sandbox: Sandbox) -> None:
        """Each gets its own answer."""
        results: dict[int, Any] = {}

        def one(number: int) -> None:
            table = pa.table({"n": [number]})
            results[number] = sandbox.run(CodeJob("int(df['n'].sum())", {"df": table}, QUICK)).result

        threads = [threading.Thread(target=one, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert results == {number: number for number in range(4)}


def attack(sandbox: Sandbox) -> dict[str, str]:
    """What became of every attack, all in one run; and that the next run finds nothing of them."""
    lines = [PRELUDE, "result = {}", *(f"result[{name!r}] = refused(lambda: {code})" for name, code in ATTACKS.items())]
    outcome = run(sandbox, "\n".join(lines))
    assert outcome.ok, outcome
    assert run(sandbox, "result = 1").result == 1
    found: dict[str, str] = outcome.result
    return found


def run(sandbox: Sandbox, code: str, limits: Limits = QUICK, *, table: pa.Table | None = None, name: str = "df") -> CodeOutcome:
    """The outcome of some code over at most one frame."""
    return sandbox.run(CodeJob(code, {name: table} if table is not None else {}, limits))
