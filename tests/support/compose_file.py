"""The compose file as `docker run` needs it, for machines whose engine has neither Compose nor networks of its own."""

from __future__ import annotations

from typing import Any

import yaml

from src.models.config import PROJECT_ROOT


def services() -> dict[str, dict[str, Any]]:
    """Its services by name."""
    found: dict[str, dict[str, Any]] = yaml.safe_load((PROJECT_ROOT / "docker-compose.yml").read_text(encoding="utf-8"))[
        "services"
    ]
    return found


def confinement(service: dict[str, Any]) -> list[str]:
    """What holds the service in, as options of `docker run`. A key that this does not know ends the test."""
    given = {k: v for k, v in service.items() if k not in _ELSEWHERE}
    options = ["--init"] if given.pop("init", False) else []
    options += ["--read-only"] if given.pop("read_only", False) else []
    options += ["--user", given.pop("user")]
    for key, option in (("tmpfs", "--tmpfs"), ("cap_drop", "--cap-drop"), ("security_opt", "--security-opt")):
        for value in given.pop(key, ()):
            options += [option, str(value)]
    options += ["--pids-limit", str(given.pop("pids_limit")), "--memory", str(given.pop("mem_limit"))]
    assert not given, f"not among the options of docker run: {sorted(given)}"
    return options


_ELSEWHERE = frozenset(
    ("build", "image", "command", "environment", "ports", "volumes", "networks", "depends_on", "stop_grace_period", "restart")
)
