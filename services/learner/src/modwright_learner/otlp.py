"""A run's telemetry by OTLP over HTTP: https://opentelemetry.io/docs/specs/otlp/"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry._logs import SeverityNumber
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from modwright_learner.telemetry import MOST_STEP_SPANS, SCHEMA_URL, SCOPE, Attributes

SECONDS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800]


class Otlp:
    """Sends the signals that are asked for; the API does nothing for the others."""

    def __init__(self, asked: set[str]) -> None:
        resource = Resource.create({SERVICE_NAME: os.environ.get("OTEL_SERVICE_NAME", "learner")})
        spans, readers, logs = TracerProvider(resource=resource), [], LoggerProvider(resource=resource)
        if "TRACES" in asked:
            spans.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        if "METRICS" in asked:
            readers.append(PeriodicExportingMetricReader(OTLPMetricExporter()))
        if "LOGS" in asked:
            logs.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter()))
        metrics = MeterProvider(metric_readers=readers, resource=resource)
        self._providers = (spans, metrics, logs)
        self._tracer = spans.get_tracer(SCOPE, schema_url=SCHEMA_URL)
        self._logger = logs.get_logger(SCOPE, schema_url=SCHEMA_URL)
        meter = metrics.get_meter(SCOPE, schema_url=SCHEMA_URL)
        self._steps = meter.create_counter("rl.train.steps", "{step}", "Optimiser steps")
        self._tokens = meter.create_counter("rl.train.tokens", "{token}", "Tokens that were learnt from")
        self._durations = meter.create_histogram("rl.train.step.duration", "s", "One optimiser step", explicit_bucket_boundaries_advisory=SECONDS)
        self._loss = meter.create_gauge("rl.train.loss", "{loss}", "Loss of the newest step")
        self._measures = meter.create_gauge("rl.train.measure", "{value}", "Other measures of the newest step")
        self._method = {"rl.method": ""}

    @contextmanager
    def run(self, run: str, method: str, steps: int) -> Iterator[None]:
        """The span of the whole run, below the trainer's."""
        self._method = {"rl.method": method}
        above = TraceContextTextMapPropagator().extract({"traceparent": os.environ.get("TRACEPARENT", "")})
        attributes: Attributes = {"rl.run.id": run, "rl.method": method, "rl.train.steps": steps}
        with self._tracer.start_as_current_span("rl.learn", context=above, attributes=attributes):
            yield

    @contextmanager
    def step(self, number: int, steps: int) -> Iterator["_Step"]:
        """The span of one step, or of one of several in a long run."""
        every = -(-steps // MOST_STEP_SPANS)
        if (number - 1) % every != 0:
            yield _Step(self, trace.INVALID_SPAN)
            return
        with self._tracer.start_as_current_span("rl.train.step", attributes={"rl.train.step": number, "rl.train.steps": steps}) as span:
            yield _Step(self, span)

    def measured(self, loss: float, measures: Mapping[str, float], tokens: int, seconds: float) -> None:
        """What a step did, as metrics."""
        self._steps.add(1, self._method)
        self._tokens.add(tokens, self._method)
        self._durations.record(seconds, self._method)
        self._loss.set(loss, self._method)
        for name, value in measures.items():
            self._measures.set(value, self._method | {"rl.train.measure.name": name})

    def say(self, text: str) -> None:
        """A log line of the running span."""
        self._logger.emit(body=text, severity_number=SeverityNumber.INFO, severity_text="INFO")

    def close(self) -> None:
        """Sends what is left; a receiver that is away costs seconds, not the run."""
        for provider in self._providers:
            provider.shutdown()


class _Step:
    def __init__(self, otlp: Otlp, span: Span) -> None:
        self._otlp = otlp
        self._span = span

    def measured(self, loss: float, measures: Mapping[str, float], tokens: int, seconds: float) -> None:
        self._otlp.measured(loss, measures, tokens, seconds)
        self._span.set_attributes({"rl.train.loss": loss, **{f"rl.train.measure.{name}": value for name, value in measures.items()}})
