"""What the program can be asked for."""

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import torch

from modwright_learner import distributed, report
from modwright_learner.adapter import CONFIG, WEIGHTS, adapter_state, with_adapter, write_adapter
from modwright_learner.base_model import base_folder, load_base
from modwright_learner.batch import read_batch
from modwright_learner.evaluate import evaluate
from modwright_learner.export_gguf import export_gguf
from modwright_learner.files import only_one
from modwright_learner.gen.learning_pb2 import Batch, Method
from modwright_learner.policy import Policy
from modwright_learner.problems import Interrupted, LearnerError
from modwright_learner.progress import hear_notes, note
from modwright_learner.telemetry import Telemetry, open_telemetry
from modwright_learner.train import Options, Outcome, Run

OK, FAILED, INTERRUPTED = 0, 1, 75
GGUF = "adapter.gguf"


@dataclass(frozen=True)
class TrainCall:
    """Arguments of `train`."""

    batch: Path
    out: Path
    base: Path
    parent: Path | None
    device: str
    dtype: str
    save_memory: bool | None


def run_train(call: TrainCall) -> int:
    """
    Trains and writes the adapter and report.json; gives the exit code: 0 the adapter is there, 1 the report says why not, 75 it was asked
    to stop and the same call goes on. A call whose report says ok already does nothing.
    """
    call.out.mkdir(parents=True, exist_ok=True)
    known = report.read_report(call.out)
    if known and known.ok:
        note("this run is done already")
        return OK
    if int(os.environ.get("RANK", "0")) > 0:
        return _train(call)
    with only_one(call.out) as alone:
        if not alone:
            raise LearnerError(f"another learner works in {call.out}: wait for it, or end it")
        report.remove_report(call.out)
        return _train(call)


def _train(call: TrainCall) -> int:
    telemetry = open_telemetry(first=int(os.environ.get("RANK", "0")) == 0)
    hear_notes(telemetry.say)
    try:
        return _learn(call, telemetry)
    finally:
        telemetry.close()


def _learn(call: TrainCall, telemetry: Telemetry) -> int:
    batch, run = Batch(), None
    try:
        loaded = read_batch(call.batch)
        batch = loaded.batch
        ranks = distributed.join_ranks(call.device)
        run = Run(loaded, call.out, Options(call.base, call.parent, getattr(torch, call.dtype), call.save_memory), ranks, telemetry)
        with telemetry.run(batch.run, Method.Name(batch.method).removeprefix("METHOD_").lower(), len(run.steps)):
            outcome = run.train()
            _write_outcome(call, batch, run, outcome)
        distributed.leave_ranks(ranks)
    except Interrupted as stop:
        note(str(stop))
        return INTERRUPTED
    except Exception as error:
        problem = report.problem_of(error)
        note(problem)
        # The rank that failed first knows why; the others only see it gone.
        if report.read_report(call.out) is None:
            report.write_report(call.out, report.failure(batch.run, problem, run.state if run else None))
        if not isinstance(error, LearnerError | MemoryError | torch.OutOfMemoryError):
            raise
        return FAILED
    return OK


def _write_outcome(call: TrainCall, batch: Batch, run: Run, outcome: Outcome) -> None:
    weights = adapter_state(outcome.policy.model)
    if not run.ranks.first:
        return
    write_adapter(call.out, outcome.policy.model, weights, batch.base_model)
    export_gguf(call.out, base_folder(call.base), call.out / GGUF)
    report.write_report(call.out, report.success(batch.run, outcome.state, outcome.too_long, call.out, [WEIGHTS, CONFIG, GGUF]))
    run.checkpoints.remove()


def run_evaluate(batch: Path, base: Path, adapter: Path | None, device: str, dtype: str) -> int:
    """Prints one line of JSON: how likely the batch's completions are under the policy (docs/learner.md explains each number)."""
    ranks = distributed.join_ranks(device)
    loaded = read_batch(batch)
    model = load_base(base_folder(base), getattr(torch, dtype))
    policy = Policy(with_adapter(model, adapter) if adapter else model).to(ranks.device)
    policy.eval()
    print(json.dumps(evaluate(loaded, policy, ranks)))
    return OK


def run_merge(adapter: Path, out: Path, base: Path, dtype: str) -> int:
    """Writes base + adapter as one model in safetensors."""
    if out.exists() and any(out.iterdir()):
        raise LearnerError(f"{out} is not empty: give a new folder")
    folder = base_folder(base)
    merged = with_adapter(load_base(folder, getattr(torch, dtype)), adapter).merge_and_unload()
    beside = out.with_name(f".{out.name}.part")
    shutil.rmtree(beside, ignore_errors=True)
    merged.save_pretrained(beside)
    for tokenizer in folder.glob("*token*"):
        shutil.copy2(tokenizer, beside)
    if out.exists():
        out.rmdir()
    beside.rename(out)
    return OK


def run_export(adapter: Path, out: Path, base: Path) -> int:
    """Writes the adapter as a GGUF file."""
    count = export_gguf(adapter, base_folder(base), out)
    note(f"{out}: {count} tensors")
    return OK
