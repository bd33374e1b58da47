"""What was counted and timed, as text that Prometheus reads."""

from __future__ import annotations

import threading
from typing import Final

from opentelemetry import metrics
from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

CONTENT_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4
_lock = threading.Lock()
_registry: CollectorRegistry | None = None


def start_counting() -> None:
    """From here on the process keeps what it counts. May be called again."""
    global _registry
    with _lock:
        if _registry is None:
            _registry = CollectorRegistry()
            reader = PrometheusMetricReader(disable_target_info=True, scope_info_enabled=False, registry=_registry)
            resource = Resource.create({SERVICE_NAME: "bi-agents"})
            metrics.set_meter_provider(MeterProvider([reader], resource, shutdown_on_exit=False))


def exposed() -> bytes:
    """Everything counted so far."""
    start_counting()
    assert _registry is not None
    return generate_latest(_registry)
