"""Where matplotlib keeps its list of the machine's fonts, which takes seconds to make: kept from start to start."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path


class FontFolder:
    """A folder that a zygote may write and its workers may read: in `home`, or else this user's among temporary files."""

    def __init__(self, home: Path | None) -> None:
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        shared = Path(tempfile.gettempdir()) / f"bi-fonts-{os.geteuid()}"
        wanted = [home.resolve() / "sandbox", shared] if home is not None else [shared]
        closed = next((folder for folder in wanted if _close_to_others(folder)), None)
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


def _close_to_others(folder: Path) -> bool:
    """Makes it if need be. Whether it is a real folder of this user's, and now of nobody else's."""
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
        if stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid():
            folder.chmod(0o700)
            return True
    return False
