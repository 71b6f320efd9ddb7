"""report.json: what a run came to, written once and whole."""

import importlib.metadata
from collections.abc import Sequence
from pathlib import Path

import torch
from google.protobuf import json_format

from modwright_learner.checkpoint import State
from modwright_learner.files import sha256, write_whole
from modwright_learner.gen.learning_pb2 import ArtifactFile, TrainingProgress, TrainingReport
from modwright_learner.problems import LearnerError

REPORT = "report.json"


def success(run: str, state: State, too_long: Sequence[str], out: Path, files: Sequence[str]) -> TrainingReport:
    """The report of a run that made an adapter; `files` are relative to `out`."""
    return TrainingReport(
        run=run,
        ok=True,
        steps=state.step,
        seconds=state.seconds,
        tokens=state.tokens,
        consumed=state.consumed,
        too_long=too_long,
        files=[ArtifactFile(path=name, sha256=sha256(out / name), bytes=(out / name).stat().st_size) for name in files],
        curve=[json_format.ParseDict(line, TrainingProgress()) for line in state.curve],
        environment=environment(),
    )


def failure(run: str, problem: str, state: State | None) -> TrainingReport:
    """The report of a run that made none."""
    done = state or State(identity="")
    curve = [json_format.ParseDict(line, TrainingProgress()) for line in done.curve]
    return TrainingReport(
        run=run,
        ok=False,
        problem=problem,
        steps=done.step,
        seconds=done.seconds,
        tokens=done.tokens,
        curve=curve,
        environment=environment(),
    )


def problem_of(error: BaseException) -> str:
    """One line for whatever ended a run."""
    text = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    if isinstance(error, LearnerError):
        return text
    if isinstance(error, MemoryError | torch.OutOfMemoryError) or "allocate memory" in str(error):
        return f"out of memory: lower max_tokens, take a smaller base model or a machine with more ({text})"
    return f"the learner failed ({type(error).__name__}: {text})"


def write_report(out: Path, report: TrainingReport) -> None:
    """Writes report.json."""
    write_whole(out / REPORT, json_format.MessageToJson(report).encode())


def read_report(out: Path) -> TrainingReport | None:
    """The report of an earlier call, if there is one."""
    path = out / REPORT
    return json_format.Parse(path.read_text(), TrainingReport()) if path.is_file() else None


def remove_report(out: Path) -> None:
    """Drops the report of an earlier call that failed."""
    (out / REPORT).unlink(missing_ok=True)


def environment() -> str:
    """The versions that decide the outcome."""
    device = torch.cuda.get_device_name() if torch.cuda.is_available() else "cpu"
    return f"torch {torch.__version__}, transformers {importlib.metadata.version('transformers')}, peft {importlib.metadata.version('peft')}, {device}"
