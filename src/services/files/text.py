"""Text files in whatever encoding, as UTF-8, a piece at a time."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Final

from src.errors import BadFile
from src.models.stopping import current_stop

_PIECE: Final = 1 << 20
_LOOK_AT: Final = 1 << 18
_LITTLE: Final = 20
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip


def encoding_of(path: Path) -> str:
    """Python's name of the file's encoding: its byte order mark, UTF-8 where it is, else what its letters look like.

    Raises BadFile for bytes that are no text.
    """
    with path.open("rb") as file:
        start = file.read(_LOOK_AT)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    if _is_utf8(path):
        if b"\0" in start:
            raise BadFile(f"{path.name} holds bytes that no text has.", hint="CSV, TSV, JSON lines, Parquet and XLSX are read.")
        return "utf-8"
    if _is_little_western(start):
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(start).best()
    if best is None or best.encoding in ("utf_8", "ascii"):  # the strange bytes come later: Western European has every byte
        return "cp1252" if b"\0" not in start else _no_text(path)
    return str(best.encoding)


def _is_little_western(start: bytes) -> bool:
    """Whether there are so few letters beyond ASCII that nothing can be made out of them but what they most often are."""
    strange = bytes(b for b in start if b > 0x7F)
    return len(strange) < _LITTLE and all(c.isalpha() or c in "€–—’‘“”…°§" for c in strange.decode("cp1252", "replace"))


def _no_text(path: Path) -> str:
    raise BadFile(f"{path.name} is no text in any encoding that is known here.", hint="Save it as UTF-8.")


def _is_utf8(path: Path) -> bool:
    decoder, stop = codecs.getincrementaldecoder("utf-8")(), current_stop()
    with path.open("rb") as file:
        try:
            while piece := file.read(_PIECE):
                stop.check()
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def as_utf8(path: Path, encoding: str, folder: Path) -> Path:
    """The file itself where it is plain UTF-8, else a copy that is, in `folder`. What cannot be decoded becomes U+FFFD."""
    if encoding == "utf-8":
        return path
    copy, stop = folder / "utf8.txt", current_stop()
    with (
        path.open("r", encoding=encoding, errors="replace", newline="") as source,
        copy.open("w", encoding="utf-8", newline="") as target,
    ):
        while piece := source.read(_PIECE):
            stop.check()
            target.write(piece.replace("\0", ""))
    return copy
