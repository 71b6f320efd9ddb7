import gzip
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from conftest import rollouts, write_batch
from modwright_learner.__main__ import main
from modwright_learner.gen.learning_pb2 import METHOD_GRPO, Batch, Hyperparameters
from modwright_learner.telemetry import UNHEARD, is_asked_for, open_telemetry

Ids = Callable[[int], list[int]]
TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


class Receiver:
    """Takes OTLP over HTTP, as a collector does."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.metrics: dict[str, set[str]] = {}
        self.services: set[str] = set()
        self.lines: list[str] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.take(self.path, gzip.decompress(body) if self.headers.get("content-encoding") == "gzip" else body)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, path: str, body: bytes) -> None:
        if path.endswith("/traces"):
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                self.services |= {one.value.string_value for one in resource.resource.attributes if one.key == "service.name"}
                self.spans += [span for scope in resource.scope_spans for span in scope.spans]
        elif path.endswith("/metrics"):
            for resource in ExportMetricsServiceRequest.FromString(body).resource_metrics:
                for metric in (one for scope in resource.scope_metrics for one in scope.metrics):
                    points = [*metric.sum.data_points, *metric.gauge.data_points, *metric.histogram.data_points]
                    labels = {one.value.string_value for point in points for one in point.attributes if one.key == "rl.train.measure.name"}
                    self.metrics.setdefault(metric.name, set()).update(labels)
        else:
            for resource in ExportLogsServiceRequest.FromString(body).resource_logs:
                self.lines += [record.body.string_value for scope in resource.scope_logs for record in scope.log_records]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.server.shutdown()


def train(folder: Path, base: Path, ids: Ids) -> int:
    batch = Batch(
        run="run-1", method=METHOD_GRPO, base_model="tiny", seed=5, hyperparameters=Hyperparameters(rollouts_per_step=6, epochs=1, learning_rate=1e-3)
    )
    written = write_batch(folder / "batch", batch, rollouts=rollouts(ids))
    return main(["train", str(written), str(folder / "out"), "--base", str(base), "--device", "cpu", "--dtype", "float32"])


def attributes(span: Span) -> dict[str, object]:
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in span.attributes}


def test_a_run_reports_below_the_trainers_span(tmp_path: Path, tiny_base: Path, ids: Ids, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url)
    monkeypatch.setenv("TRACEPARENT", f"00-{TRACE}-{PARENT}-01")
    assert train(tmp_path, tiny_base, ids) == 0
    assert receiver.services == {"learner"}
    [whole] = [span for span in receiver.spans if span.name == "rl.learn"]
    assert (whole.trace_id.hex(), whole.parent_span_id.hex()) == (TRACE, PARENT)
    assert attributes(whole) == {"rl.run.id": "run-1", "rl.method": "grpo", "rl.train.steps": 2}
    steps = [span for span in receiver.spans if span.name == "rl.train.step"]
    assert [attributes(step)["rl.train.step"] for step in steps] == [1, 2]
    assert all(step.parent_span_id == whole.span_id and "rl.train.loss" in attributes(step) for step in steps)
    assert set(receiver.metrics) == {"rl.train.steps", "rl.train.tokens", "rl.train.step.duration", "rl.train.loss", "rl.train.measure"}
    assert {"entropy", "grad_norm", "mismatch_kl"} <= receiver.metrics["rl.train.measure"]


def test_a_run_that_fails_says_so(tmp_path: Path, tiny_base: Path, ids: Ids, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url)
    monkeypatch.setattr("modwright_learner.train.out_of_band", lambda _: "planted")
    assert train(tmp_path, tiny_base, ids) == 1
    [whole] = [span for span in receiver.spans if span.name == "rl.learn"]
    assert whole.status.code == whole.status.STATUS_CODE_ERROR
    assert "step 1 skipped: planted" in receiver.lines


def test_a_receiver_that_is_away_does_not_keep_a_run(tmp_path: Path, tiny_base: Path, ids: Ids, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")
    assert train(tmp_path, tiny_base, ids) == 0


def test_nothing_is_sent_unless_somebody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_ENDPOINT", raising=False)
    assert open_telemetry(first=True) is UNHEARD
    endpoint = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318"}
    assert is_asked_for("TRACES", endpoint)
    assert not is_asked_for("METRICS", endpoint | {"OTEL_METRICS_EXPORTER": "prometheus"})
    assert not is_asked_for("TRACES", endpoint | {"OTEL_SDK_DISABLED": "true"})
    assert is_asked_for("LOGS", {"OTEL_EXPORTER_OTLP_LOGS_ENDPOINT": "http://c:4318/v1/logs"})
    assert not is_asked_for("TRACES", endpoint | {"OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"})
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    assert open_telemetry(first=False) is UNHEARD
