"""
What a run tells by OpenTelemetry when the standard OTEL_* variables ask for it; nothing is loaded when none does. It hangs below the span whose
context stands in TRACEPARENT. Names are those of packages/telemetry/src/otel-names.ts.
"""

import os
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

Attributes = Mapping[str, str | int | float | bool]

SCOPE = "modwright"
SCHEMA_URL = "https://opentelemetry.io/schemas/gen-ai/0.1.0"
# Steps of one run that get a span each: viewers show no trace of many thousands. Metrics have all of them.
MOST_STEP_SPANS = 200


class StepTold(Protocol):
    """A step that goes on."""

    def measured(self, loss: float, measures: Mapping[str, float], tokens: int, seconds: float) -> None:
        """What came of it."""


class Telemetry(Protocol):
    """Traces, metrics and log lines of one run on their way out."""

    def run(self, run: str, method: str, steps: int) -> AbstractContextManager[None]:
        """The span of the whole run; fails with it."""

    def step(self, number: int, steps: int) -> AbstractContextManager[StepTold]:
        """The span of one step, counted from 1."""

    def say(self, text: str) -> None:
        """A line for people."""

    def close(self) -> None:
        """Sends what is left."""


class _Unheard:
    """Nobody listens."""

    def measured(self, loss: float, measures: Mapping[str, float], tokens: int, seconds: float) -> None:
        pass

    def run(self, run: str, method: str, steps: int) -> AbstractContextManager[None]:
        return nullcontext()

    def step(self, number: int, steps: int) -> AbstractContextManager[StepTold]:
        return nullcontext(self)

    def say(self, text: str) -> None:
        pass

    def close(self) -> None:
        pass


UNHEARD: Telemetry = _Unheard()


def open_telemetry(first: bool) -> Telemetry:
    """As the environment asks for. @param first: the rank that talks; the others keep quiet."""
    asked = {signal for signal in ("TRACES", "METRICS", "LOGS") if is_asked_for(signal, os.environ)}
    if not first or not asked:
        return UNHEARD
    from modwright_learner.otlp import Otlp

    return Otlp(asked)


def is_asked_for(signal: str, env: Mapping[str, str]) -> bool:
    """
    All three signals go where OTEL_EXPORTER_OTLP_ENDPOINT says, or one by its own endpoint, over HTTP. Other exporters, and gRPC, are for services
    alone: a learner lives too shortly to be read, and gRPC would be a library more.
    """
    protocol = env.get(f"OTEL_EXPORTER_OTLP_{signal}_PROTOCOL") or env.get("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
    off = env.get("OTEL_SDK_DISABLED", "").lower() == "true"
    if off or env.get(f"OTEL_{signal}_EXPORTER", "otlp") != "otlp" or not protocol.startswith("http/"):
        return False
    return bool(env.get("OTEL_EXPORTER_OTLP_ENDPOINT") or env.get(f"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"))
