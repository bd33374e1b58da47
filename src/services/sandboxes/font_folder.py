"""Where matplotlib keeps its list of the machine's fonts, which takes seconds to make: kept from start to start."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


class FontFolder:
    """A folder that a zygote may write and its workers may read; `close` removes it unless it is to be kept."""

    def __init__(self, home: Path | None) -> None:
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        closed = _closed_folder(home)
        if closed is None:
            self._temporary = tempfile.TemporaryDirectory(prefix="bi-fonts-", ignore_cleanup_errors=True)
            closed = Path(self._temporary.name)
        self.path = closed / "fonts"
        self.path.mkdir(exist_ok=True)
        # matplotlib takes no folder that it could not write, so the mode says that any user may. None but ours gets here:
        # the folder above is closed, and in the sandbox, where it is open, Landlock lets only the zygote write.
        self.path.chmod(0o777)

    def close(self) -> None:
        """Leaves nothing but what is kept."""
        if self._temporary is not None:
            self._temporary.cleanup()


def _closed_folder(home: Path | None) -> Path | None:
    """A folder of this user alone in `home`, or None where there can be none."""
    if home is None:
        return None
    folder = home.resolve() / "sandbox"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError:
        return None
    return folder if folder.stat().st_uid == os.geteuid() else None
