"""Files meant to hurt, sent to a real server: a clear refusal or the right table, flat memory, and nothing left on disk."""

from __future__ import annotations

import io
import pickle
import socket
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from tests.support.served import Served, forget_peak, megabytes

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

MEGABYTES_MORE: Final = 700
"""What reading a file may take at its peak, of the hundred megabytes that there may be: DuckDB has 512 of them."""

LOOKED_AT_SECONDS: Final = 30.0
"""A session that is deleted while its new data is looked at goes when that is done."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with Served(tmp_path_factory.mktemp("served") / "home") as made:
        made.wait_ready()
        yield made


@pytest.fixture
def client(served: Served) -> Iterator[httpx.Client]:
    """A client; when the test ends, every session is deleted and the disk is as clean as before any upload."""
    with served.client() as made:
        forget_peak(served.process.pid)
        before = megabytes(served.process.pid)
        yield made
        peak = megabytes(served.process.pid, "VmHWM")
        for line in made.get("/api/sessions").json()["sessions"]:
            assert made.delete(f"/api/session/{line['session_id']}").status_code == 204
        deadline = time.monotonic() + LOOKED_AT_SECONDS
        while left_of(served) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert left_of(served) == []
        assert peak - before < MEGABYTES_MORE, (before, peak)


def left_of(served: Served) -> list[Path]:
    """What uploads have left on disk."""
    places = [served.home / "sessions", served.home / "scratch", served.temporary]
    found = [p for place in places if place.is_dir() for p in place.iterdir()]
    found += [p for p in served.home.rglob("*") if p.name.startswith(("session-", ".import-", ".making-"))]
    return [p for p in found if not p.name.startswith(("bi-fonts-", "bi-zygote"))]


def upload(client: httpx.Client, name: str, content: bytes | Any) -> httpx.Response:
    return client.post("/api/session/create", files=[("file", (name, content))])


def zipped(**parts: str | bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def workbook(*rows: list[Any]) -> dict[str, bytes]:
    """The parts of a real workbook."""
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr] # a new workbook has a sheet
    made = io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def sheet_with(text: str) -> bytes:
    """A workbook whose sheet is this text."""
    parts: dict[str, Any] = workbook(["a", "b"], [1, 2])
    return zipped(**{**parts, "xl/worksheets/sheet1.xml": text})


def bomb() -> bytes:
    return zipped(**{**workbook(["a"], [1]), "xl/worksheets/sheet1.xml": b"<x>" + b"0" * 400_000_000})


def lying_bomb() -> bytes:
    """A bomb whose directory says that it unpacks to little."""
    content = bytearray(zipped(**{**workbook(["a"], [1]), "xl/worksheets/sheet1.xml": b"0" * 60_000_000}))
    real, said = (60_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little")
    return bytes(content.replace(real, said))


LAUGHS: Final = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    + "]><worksheet><sheetData><row><c><v>&j;</v></c></row></sheetData></worksheet>"
)
FOREIGN: Final = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    '<worksheet><sheetData><row><c t="inlineStr"><is><t>&e;</t></is></c></row></sheetData></worksheet>'
)


def parquet(table: pa.Table) -> bytes:
    made = io.BytesIO()
    pq.write_table(table, made)
    return made.getvalue()


REFUSED: Final[dict[str, Callable[[], bytes]]] = {
    "bomb.xlsx": bomb,
    "lying-bomb.xlsx": lying_bomb,
    "laughs.xlsx": lambda: sheet_with(LAUGHS),
    "entity.xlsx": lambda: sheet_with(FOREIGN),
    "wide.csv": lambda: (",".join(f"c{n}" for n in range(10_000)) + "\n" + ",".join("1" * 10_000) + "\n").encode(),
    "wide-below.csv": lambda: b"a,b\n" + (",".join("1" * 10_000) + "\n").encode(),
    "wide.jsonl": lambda: ("{" + ",".join(f'"c{n}": 1' for n in range(10_000)) + "}\n").encode(),
    "wide.parquet": lambda: parquet(pa.table({f"c{n}": [1] for n in range(10_000)})),
    "empty.csv": lambda: b"",
    "empty.parquet": lambda: b"PAR1",
    "pickle.csv": lambda: pickle.dumps({"a": [1, 2]}),
    "old-pickle.csv": lambda: pickle.dumps({"a": [1, 2]}, protocol=0),
    "zeros.csv": lambda: b"\0" * 1_000_000,
    "deep.jsonl": lambda: b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}\n",
    "slip.zip": lambda: zipped(**{"../../../../tmp/slipped.csv": b"a\n1\n"}),
    "cut.parquet": lambda: parquet(pa.table({"a": range(1000)}))[:-200] + b"PAR1",
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_in_words(client: httpx.Client, name: str) -> None:
    reply = upload(client, name, REFUSED[name]())
    assert reply.status_code == 422, reply.text[:500]
    error = reply.json()["error"]
    assert (error["code"], bool(error["message"]), bool(error["hint"])) == ("bad_file", True, True)
    for secret in ("root:", "/etc", "/tmp", "sessions/", ".making"):
        assert secret not in reply.text
    assert client.get("/api/sessions").json()["sessions"] == []


TABLES: Final[dict[str, tuple[bytes, list[str], list[Any]]]] = {
    "formulas.csv": (b"a,b\n=cmd|'/c calc'!A1,1\n@SUM(1),2\n", ["a", "b"], ["=cmd|'/c calc'!A1", 1]),
    "twice.csv": (b"a,A,a\n1,2,3\n", [], [1, 2, 3]),
    "latin.csv": ("stad,n\nK\u00f6ln,1\n".encode("latin-1"), ["stad", "n"], ["K\u00f6ln", 1]),
    "utf16.csv": ("stad,n\n\u0141\u00f3d\u017a,1\n".encode("utf-16"), ["stad", "n"], ["\u0141\u00f3d\u017a", 1]),
    "../../../../tmp/slipped.csv": (b"a\n1\n", ["a"], [1]),
    "..\\..\\slipped.csv": (b"a\n1\n", ["a"], [1]),
    ".held": (b"a,b\n1,2\n", ["a", "b"], [1, 2]),
    "made.duckdb": (b"a,b\n1,2\n", ["a", "b"], [1, 2]),
    f"{'n' * 300}.csv": (b"a,b\n1,2\n", ["a", "b"], [1, 2]),
    "select.csv": (b"select,from\n1,2\n", ["select", "from"], [1, 2]),
    "metadata.parquet": (
        parquet(pa.table({"a": [1]}).replace_schema_metadata({b"pandas": b'{"x": ' + b"[" * 10_000, b"ARROW:schema": b"!!"})),
        ["a"],
        [1],
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_it_becomes_the_right_table(client: httpx.Client, name: str) -> None:
    content, columns, first = TABLES[name]
    reply = upload(client, name, content)
    assert reply.status_code == 201, reply.text[:500]
    told = reply.json()
    assert len(set(told["columns"])) == len(first)
    assert told["columns"] == (columns or told["columns"])
    assert list(told["data_sample"][0].values()) == first
    assert "/" not in told["filename"]
    assert not Path("/tmp/slipped.csv").exists()


class Lines(io.RawIOBase):
    """A hundred megabytes that are nowhere whole."""

    def __init__(self, head: bytes, piece: bytes, size: int) -> None:
        self._left = size
        self._head = head
        self._piece = piece * (1 + 65_536 // len(piece))

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self._head:
            head, self._head = self._head, b""
            return head
        given = self._piece[: min(len(self._piece), self._left)] if self._left > 0 else b""
        self._left -= len(given)
        return given


def test_a_hundred_megabytes_are_read_in_flat_memory(client: httpx.Client) -> None:
    line = b"2024-01-05,Rome,12.50,lamp\n"
    reply = upload(client, "large.csv", Lines(b"day,city,price,product\n", line, len(line) * 3_600_000))
    assert reply.status_code == 201, reply.text[:500]
    assert reply.json()["row_count"] == 3_600_000


def test_a_file_whose_last_line_is_cut_is_refused_with_the_reason(client: httpx.Client) -> None:
    line = b"2024-01-05,Rome,12.50,lamp\n"
    reply = upload(client, "cut.csv", Lines(b"day,city,price,product\n", line, len(line) * 1_000_000 - 12))
    assert reply.status_code == 422
    assert "cut off" in reply.json()["error"]["message"]


def test_more_than_may_be_is_refused_while_it_comes(client: httpx.Client) -> None:
    reply = upload(client, "larger.csv", Lines(b"a,b\n", b"1,2\n", 130_000_000))
    assert (reply.status_code, reply.json()["error"]["code"]) == (413, "too_large")


def test_one_line_without_an_end_is_refused(client: httpx.Client) -> None:
    reply = upload(client, "line.csv", Lines(b"a,b\n", b"x", 60_000_000))
    assert (reply.status_code, reply.json()["error"]["code"]) == (422, "bad_file"), reply.text[:300]


def test_one_cell_without_an_end_is_refused(client: httpx.Client) -> None:
    reply = upload(client, "cell.csv", Lines(b'a,b\n1,"', b"x\n", 60_000_000))
    assert (reply.status_code, reply.json()["error"]["code"]) == (422, "bad_file"), reply.text[:300]


def test_a_client_that_leaves_half_way_leaves_nothing(client: httpx.Client, served: Served) -> None:
    head = (
        b"POST /api/session/create HTTP/1.1\r\nHost: x\r\nContent-Length: 50000000\r\n"
        b'Content-Type: multipart/form-data; boundary=q\r\n\r\n--q\r\nContent-Disposition: form-data; name="file"; '
        b'filename="half.csv"\r\n\r\na,b\n'
    )
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", served.port)) as door:
            door.sendall(head + b"1,2\n" * 2_000_000)
    time.sleep(1.0)
    assert client.get("/api/sessions").json()["sessions"] == []
    assert left_of(served) == []
    assert "Traceback" not in served.log()
