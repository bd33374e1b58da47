"""The runner's small parts: capped output, the filter program, the encoder, what is said of an error."""

from __future__ import annotations

import datetime
import decimal
import json
import math
import struct
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.services.sandboxes.cleaning import clean_figure, clean_image, clean_text
from src.services.sandboxes.runner.encode import Encoder
from src.services.sandboxes.runner.relay import CappedBytes
from src.services.sandboxes.runner.seccomp import NoSeccomp, build_filter
from src.services.sandboxes.runner.tracebacks import describe

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=30)
    | st.dates()
    | st.datetimes()
    | st.decimals(),
    lambda inner: (
        st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5) | st.integers(), inner, max_size=5) | st.tuples(inner)
    ),
    max_leaves=20,
)


@given(st.lists(st.binary(max_size=200), max_size=40), st.integers(8, 400))
def test_capped_output_keeps_head_and_tail(chunks: list[bytes], limit: int) -> None:
    capped = CappedBytes(limit)
    for chunk in chunks:
        capped.add(chunk)
    whole = b"".join(chunks)
    assert capped.total == len(whole)
    assert capped.truncated == (len(whole) > limit)
    if capped.truncated:
        head = limit * 3 // 4
        tail = limit - head
        middle = f"\n... [{len(whole) - limit} bytes left out] ...\n".encode()
        assert capped.value() == whole[:head] + middle + whole[len(whole) - tail :]
    else:
        assert capped.value() == whole


@given(VALUES)
def test_any_value_becomes_strict_json(value: Any) -> None:
    json.dumps(Encoder().plain(value), allow_nan=False)


def test_values_of_numpy_and_pandas() -> None:
    frame = pd.DataFrame(
        {"n": [1, 2], "when": pd.Series([pd.Timestamp("2026-01-01"), pd.NaT]).to_list()}, index=pd.Index(["a", "b"], name="key")
    )
    assert Encoder().plain(frame) == {
        "columns": ["key", "n", "when"],
        "records": [{"key": "a", "n": 1, "when": "2026-01-01"}, {"key": "b", "n": 2, "when": None}],
        "rows": 2,
    }
    assert Encoder().plain(pd.Series([1.0, np.nan], index=["a", "b"])) == {"a": 1.0, "b": None}
    assert Encoder().plain(pd.DataFrame([[1, 2]], columns=["a", "a"]))["columns"] == ["a", "a (2)"]
    assert Encoder().plain(np.array([np.datetime64("2026-01-01"), np.datetime64("NaT", "D")])) == ["2026-01-01", None]
    assert Encoder().plain(pd.Period("2026-01", "M")) == "2026-01"
    assert Encoder().plain(pd.NA) is None
    assert Encoder().plain({"d": decimal.Decimal("1.5"), "t": datetime.timedelta(days=1)}) == {"d": 1.5, "t": "1 day, 0:00:00"}
    assert Encoder().plain(pd.DataFrame({"a": [1]}, index=pd.MultiIndex.from_tuples([("x", 1)])))["columns"][-1] == "a"


def test_what_has_no_end_is_cut_with_a_word() -> None:
    endless: list[Any] = []
    endless.append(endless)
    encoder = Encoder()
    json.dumps(encoder.plain(endless))
    assert encoder.warnings
    assert Encoder().plain(10**5000) == f"<an integer of {(10**5000).bit_length()} bits>"
    encoder = Encoder()
    assert len(encoder.plain("x" * 100_000)) == 64 * 1024
    assert encoder.warnings == ["A text in the result was cut."]


def test_the_filter_is_a_whole_program_for_known_machines() -> None:
    for machine, arch in (("x86_64", 0xC000003E), ("aarch64", 0xC00000B7)):
        lines = list(struct.iter_unpack("=HBBI", build_filter(machine)))
        assert lines[1] == (0x15, 1, 0, arch), "another architecture's calls are not judged by these numbers"
        assert lines[2] == (0x06, 0, 0, 0x80000000)
        assert lines[-1] == (0x06, 0, 0, 0x7FFF0000)
        for place, (code, true, false, _) in enumerate(lines):
            assert code != 0x15 or place + 1 + max(true, false) < len(lines), "no jump past the end"
    with pytest.raises(NoSeccomp, match="riscv64"):
        build_filter("riscv64")


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
@given(number=st.integers(0, 600), arguments=st.lists(st.integers(0, 2**64 - 1), min_size=3, max_size=3))
def test_the_filter_denies_what_it_should(machine: str, number: int, arguments: list[int]) -> None:
    verdict = _judge(machine, number, arguments)
    column = 0 if machine == "x86_64" else 1
    if number == (59, 221)[column] or number == (41, 198)[column]:
        assert verdict == 0x00050001, "execve and socket: EPERM"
    if number == (56, 220)[column]:
        assert (verdict == 0x7FFF0000) == bool(arguments[0] & 0x10000), "clone: threads only"
    if number == 435:
        assert verdict == 0x00050026, "clone3: ENOSYS"
    if number == (302, 261)[column]:
        assert (verdict == 0x7FFF0000) == (arguments[2] == 0), "prlimit64: reading only"
    if number in {(0, 63)[column], (1, 64)[column], (9, 222)[column], (202, 98)[column]}:
        assert verdict == 0x7FFF0000, "read, write, mmap, futex"


def _judge(machine: str, number: int, arguments: list[int]) -> int:
    """Runs the BPF program on one call, as the kernel would."""
    arch = 0xC000003E if machine == "x86_64" else 0xC00000B7
    data = struct.pack("=IIQ6Q", number, arch, 0, *arguments, 0, 0, 0)
    lines = list(struct.iter_unpack("=HBBI", build_filter(machine)))
    place, value = 0, 0
    while True:
        code, true, false, operand = lines[place]
        place += 1
        if code == 0x20:
            (value,) = struct.unpack_from("=I", data, operand)
        elif code == 0x54:
            value &= operand
        elif code == 0x15:
            place += true if value == operand else false
        elif code == 0x35:
            place += true if value >= operand else false
        else:
            return int(operand)


@given(st.binary(max_size=400))
def test_any_output_becomes_harmless_text(data: bytes) -> None:
    text = clean_text(data)
    assert "\x1b" not in text
    assert not any(ord(char) < 32 and char not in "\n\t" for char in text)


def test_figures_lose_what_is_no_chart() -> None:
    figure = {
        "data": [{"type": "bar", "x": ["<a href='http://x'>click</a> <b>bold</b>"]}],
        "layout": {"images": [{"source": "http://x"}], "title": {"text": "<script>x</script>T"}},
        "config": {"x": 1},
    }
    cleaned = clean_figure(json.dumps(figure).encode())
    assert cleaned is not None
    assert json.loads(cleaned) == {"data": [{"type": "bar", "x": ["click <b>bold</b>"]}], "layout": {"title": {"text": "xT"}}}
    for bad in (b"", b"[]", b'{"data": 1}', b'{"data": [{"type": "image"}]}', b'{"data": [NaN]}', b"{" * 5000):
        assert clean_figure(bad) is None


def test_images_must_be_png_of_a_sane_size() -> None:
    good = b"\x89PNG\r\n\x1a\n" + struct.pack("!I4sII", 13, b"IHDR", 100, 100) + bytes(20)
    assert clean_image(good) == good
    assert clean_image(b"GIF89a" + bytes(60)) is None
    assert clean_image(good[:16] + struct.pack("!II", 10**6, 10**6) + good[24:]) is None


def test_a_message_that_fails_itself_is_no_failure() -> None:
    class BadError(Exception):
        def __str__(self) -> str:
            raise ValueError("no")

    found = describe(BadError(), "x", {})
    assert found["message"] == "(its message cannot be shown: ValueError)"
    assert len(describe(ValueError("x" * 10**6), "x", {})["message"]) < 3000
    assert math.isfinite(len(found["traceback"]))
