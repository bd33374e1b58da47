"""The last step of building the app's image: its own version, the sample database, and its sources compiled.

The root is read-only later, so nothing of this could be made then.
"""

from __future__ import annotations

import compileall
import py_compile
import sys
import tomllib
from pathlib import Path

app = Path(sys.argv[1])
project = tomllib.loads((app / "pyproject.toml").read_text())["project"]
told = app / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
told.mkdir()
(told / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")

sys.path.insert(0, str(app))
from src.services.sample import ensure_sample  # noqa: E402 - the folder is on the path by now

ensure_sample(app / "data" / "sample" / "sample.db")
compileall.compile_dir(app / "src", quiet=2, workers=0, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
