"""Nothing heavy on the start path: a server is ready, and a command line speaks, before the big imports."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from src.models.config import PROJECT_ROOT

HEAVY = {"crewai", "pandas", "scipy", "statsmodels", "sklearn", "statsforecast", "plotly", "matplotlib", "docker"}


@pytest.mark.parametrize("module", ["src.api.main_crewai", "src.cli.app", "src.cli.ask", "src.agents.crewai_manager"])
def test_importing_a_door_loads_nothing_heavy(module: str) -> None:
    code = f"import json, sys, {module}; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in json.loads(done.stdout)}
    assert not loaded & HEAVY
