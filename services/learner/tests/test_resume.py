"""Whatever ends a run, the same call ends with the same weights."""

import fcntl
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import rollouts, write_batch
from modwright_learner.__main__ import main
from modwright_learner.files import only_one
from modwright_learner.gen.learning_pb2 import METHOD_GRPO, Batch, Hyperparameters

Ids = Callable[[int], list[int]]
STEPS, EVERY = 40, 3
F_SETPIPE_SZ = 1031


@pytest.fixture
def batch(tmp_path: Path, ids: Ids) -> Path:
    settings = Hyperparameters(rollouts_per_step=3, epochs=10, learning_rate=2e-3, checkpoint_every=EVERY, kl_weight=0.01)
    return write_batch(tmp_path / "batch", Batch(run="r", method=METHOD_GRPO, base_model="tiny", hyperparameters=settings), rollouts=rollouts(ids))


def call(batch: Path, out: Path, base: Path) -> list[str]:
    return ["train", str(batch), str(out), "--base", str(base), "--device", "cpu", "--dtype", "float32"]


def kill_after(step: int, arguments: list[str]) -> None:
    """
    Starts a run of its own and kills it once it told a step. The pipe holds a few lines only, so that the run cannot come to its end before.
    """
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(Path(__file__).parents[1] / "src")}
    with subprocess.Popen([sys.executable, "-m", "modwright_learner", *arguments], stdout=subprocess.PIPE, env=environment, text=True) as process:
        assert process.stdout
        fcntl.fcntl(process.stdout, F_SETPIPE_SZ, 4096)
        next(line for line in process.stdout if json.loads(line).get("step") == step)
        process.kill()
        process.stdout.read()
        assert process.wait() == -signal.SIGKILL


def ask_to_stop() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def go_away() -> None:
    raise BrokenPipeError


def stop_after(step: int, arguments: list[str], monkeypatch: pytest.MonkeyPatch, how: Callable[[], None] = ask_to_stop) -> int:
    """Runs in this process and stops it once it told a step; gives its exit code."""

    class Listener(io.StringIO):
        def write(self, text: str) -> int:
            if text.startswith("{") and json.loads(text).get("step", 0) == step:
                how()
            return len(text)

    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", Listener())
        return main(arguments)


def files(out: Path) -> dict[str, bytes]:
    return {name: (out / name).read_bytes() for name in ("adapter_model.safetensors", "adapter.gguf")}


def report_of(out: Path) -> dict[str, Any]:
    return json.loads((out / "report.json").read_text())


@pytest.fixture
def whole(batch: Path, tmp_path: Path, tiny_base: Path) -> dict[str, bytes]:
    """The files of a run that nothing disturbed."""
    assert main(call(batch, tmp_path / "whole", tiny_base)) == 0
    return files(tmp_path / "whole")


@pytest.mark.parametrize("step", [1, 8, 20])
def test_a_run_that_is_killed_early_or_late_goes_on_to_the_same_bits(batch: Path, tmp_path: Path, tiny_base: Path, whole: dict[str, bytes], step: int) -> None:
    out = tmp_path / "killed"
    kill_after(step, call(batch, out, tiny_base))
    assert not (out / "report.json").exists()
    assert main(call(batch, out, tiny_base)) == 0
    assert files(out) == whole
    curve = report_of(out)["curve"]
    assert [line["step"] for line in curve] == list(range(1, STEPS + 1))
    resumed = curve[-1].get("resumedFrom", 0)
    assert resumed >= step // EVERY * EVERY and resumed % EVERY == 0


@pytest.mark.parametrize("how", [ask_to_stop, go_away])
def test_a_run_that_is_asked_to_stop_or_has_no_listener_writes_a_checkpoint_and_goes_on(
    batch: Path, tmp_path: Path, tiny_base: Path, whole: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, how: Callable[[], None]
) -> None:
    out = tmp_path / "stopped"
    assert stop_after(7, call(batch, out, tiny_base), monkeypatch, how) == 75
    assert not (out / "report.json").exists()
    assert main(call(batch, out, tiny_base)) == 0
    assert files(out) == whole
    assert report_of(out)["curve"][-1]["resumedFrom"] == 7


def test_a_torn_checkpoint_is_passed_over(batch: Path, tmp_path: Path, tiny_base: Path, whole: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "torn"
    assert stop_after(7, call(batch, out, tiny_base), monkeypatch) == 75
    newest = max((out / "checkpoints").glob("step-*"))
    with (newest / "weights.safetensors").open("r+b") as file:
        file.truncate(100)
    assert main(call(batch, out, tiny_base)) == 0
    assert files(out) == whole
    assert report_of(out)["curve"][-1]["resumedFrom"] == 6


def test_a_folder_belongs_to_one_batch(batch: Path, tmp_path: Path, tiny_base: Path, ids: Ids, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    assert stop_after(4, call(batch, out, tiny_base), monkeypatch) == 75
    other = write_batch(tmp_path / "other", Batch(run="r2", method=METHOD_GRPO), rollouts=rollouts(ids))
    assert main(call(other, out, tiny_base)) == 1
    assert "belongs to another batch" in report_of(out)["problem"]


def test_a_run_that_is_stopped_while_the_parent_is_asked_starts_again(
    batch: Path, tmp_path: Path, tiny_base: Path, whole: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "early"
    assert stop_after(0, call(batch, out, tiny_base), monkeypatch) == 75
    assert main(call(batch, out, tiny_base)) == 0
    assert files(out) == whole


def test_two_learners_do_not_work_in_one_folder(batch: Path, tmp_path: Path, tiny_base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    out.mkdir()
    with only_one(out) as alone:
        assert alone
        assert main(call(batch, out, tiny_base)) == 1
    assert "another learner works in" in capsys.readouterr().err
    assert [path.name for path in out.iterdir()] == [".lock"]


def test_a_run_that_is_done_is_not_done_again(batch: Path, tmp_path: Path, tiny_base: Path, whole: dict[str, bytes]) -> None:
    before = (tmp_path / "whole" / "report.json").stat().st_mtime_ns
    assert main(call(batch, tmp_path / "whole", tiny_base)) == 0
    assert (tmp_path / "whole" / "report.json").stat().st_mtime_ns == before
