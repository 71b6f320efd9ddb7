import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gguf
import pytest

from conftest import rollouts, told, write_batch
from modwright_learner.__main__ import main
from modwright_learner.gen.learning_pb2 import (
    METHOD_DPO,
    METHOD_GRPO,
    METHOD_KTO,
    METHOD_SFT,
    Batch,
    Hyperparameters,
    JudgedAnswer,
    Preference,
)

Ids = Callable[[int], list[int]]


def train(batch: Path, out: Path, base: Path, *more: str) -> int:
    return main(["train", str(batch), str(out), "--base", str(base), "--device", "cpu", "--dtype", "float32", *more])


def report_of(out: Path) -> dict[str, Any]:
    return json.loads((out / "report.json").read_text())


def grpo_batch(**hyperparameters: float) -> Batch:
    return Batch(run="run-1", method=METHOD_GRPO, base_model="tiny", seed=5, hyperparameters=Hyperparameters(rollouts_per_step=6, **hyperparameters))


def test_grpo_writes_an_adapter_both_ways_and_a_report(tmp_path: Path, tiny_base: Path, ids: Ids, capsys: pytest.CaptureFixture[str]) -> None:
    batch = write_batch(tmp_path / "batch", grpo_batch(epochs=2, learning_rate=1e-3), rollouts=rollouts(ids))
    assert train(batch, tmp_path / "out", tiny_base) == 0
    report = report_of(tmp_path / "out")
    assert report["ok"] and report["steps"] == 4 and len(report["consumed"]) == 12
    assert [file["path"] for file in report["files"]] == ["adapter_model.safetensors", "adapter_config.json", "adapter.gguf"]
    reader = gguf.GGUFReader(tmp_path / "out" / "adapter.gguf")
    assert len(reader.tensors) == 2 * 7 * 2
    steps = [line for line in told(capsys.readouterr().out) if line.get("step")]
    assert [line["step"] for line in steps] == [1, 2, 3, 4] and steps == report["curve"]
    assert {"entropy", "log_ratio_mean", "mismatch_kl", "clipped_share", "grad_norm", "reward", "zero_variance_share"} <= set(steps[0]["measures"])
    assert not (tmp_path / "out" / "checkpoints").exists()


def test_grpo_moves_probability_to_what_was_rewarded(tmp_path: Path, tiny_base: Path, ids: Ids, capsys: pytest.CaptureFixture[str]) -> None:
    batch = write_batch(tmp_path / "batch", grpo_batch(epochs=6, learning_rate=3e-3), rollouts=rollouts(ids))
    assert train(batch, tmp_path / "out", tiny_base) == 0
    capsys.readouterr()
    common = ["evaluate", str(batch), "--base", str(tiny_base), "--dtype", "float32", "--device", "cpu"]
    assert main(common) == 0
    before = json.loads(capsys.readouterr().out)
    assert main([*common, "--adapter", str(tmp_path / "out")]) == 0
    after = json.loads(capsys.readouterr().out)
    assert after["gain"] > before["gain"] + 0.05


def answers(ids: Ids, count: int = 8) -> list[JudgedAnswer]:
    return [JudgedAnswer(id=f"a{n}", prompt_ids=ids(5), completion_ids=ids(6), good=n % 2 == 0, weight=1) for n in range(count)]


def test_sft_makes_good_answers_likelier(tmp_path: Path, tiny_base: Path, ids: Ids) -> None:
    batch = Batch(run="r", method=METHOD_SFT, hyperparameters=Hyperparameters(epochs=8, learning_rate=5e-3))
    folder = write_batch(tmp_path / "batch", batch, answers=answers(ids))
    assert train(folder, tmp_path / "out", tiny_base) == 0
    curve = report_of(tmp_path / "out")["curve"]
    assert curve[-1]["loss"] < curve[0]["loss"] - 0.1
    assert report_of(tmp_path / "out")["consumed"] and len(report_of(tmp_path / "out")["consumed"]) == 4


def test_dpo_prefers_what_people_preferred(tmp_path: Path, tiny_base: Path, ids: Ids) -> None:
    pairs = [Preference(id=f"p{n}", prompt_ids=ids(5), chosen_ids=ids(6), rejected_ids=ids(4), weight=0.8) for n in range(8)]
    batch = Batch(run="r", method=METHOD_DPO, hyperparameters=Hyperparameters(epochs=8, learning_rate=5e-3))
    folder = write_batch(tmp_path / "batch", batch, preferences=pairs)
    assert train(folder, tmp_path / "out", tiny_base) == 0
    curve = report_of(tmp_path / "out")["curve"]
    assert abs(curve[0]["loss"] - 0.6931) < 1e-3
    assert curve[-1]["loss"] < 0.6 and curve[-1]["measures"]["accuracy"] == 1


def test_kto_learns_from_lone_thumbs(tmp_path: Path, tiny_base: Path, ids: Ids) -> None:
    batch = Batch(run="r", method=METHOD_KTO, hyperparameters=Hyperparameters(epochs=8, learning_rate=5e-3))
    folder = write_batch(tmp_path / "batch", batch, answers=answers(ids))
    assert train(folder, tmp_path / "out", tiny_base) == 0
    curve = report_of(tmp_path / "out")["curve"]
    assert abs(curve[0]["loss"] - 0.5) < 1e-3
    assert curve[-1]["measures"]["reward_good"] > curve[-1]["measures"]["reward_bad"]


def test_rollouts_that_are_too_long_are_left_out_and_counted(tmp_path: Path, tiny_base: Path, ids: Ids) -> None:
    batch = write_batch(tmp_path / "batch", grpo_batch(max_tokens=11), rollouts=rollouts(ids))
    assert train(batch, tmp_path / "out", tiny_base) == 0
    report = report_of(tmp_path / "out")
    assert report["tooLong"] == ["turn-1-2", "turn-2-1", "turn-2-2", "turn-3-0", "turn-3-1", "turn-3-2"]
    assert not set(report["tooLong"]) & set(report["consumed"]) and len(report["consumed"]) == 6


def test_a_child_goes_on_from_its_parent(tmp_path: Path, tiny_base: Path, ids: Ids, capsys: pytest.CaptureFixture[str]) -> None:
    batch = write_batch(tmp_path / "batch", grpo_batch(learning_rate=3e-3, lora_rank=4), rollouts=rollouts(ids))
    assert train(batch, tmp_path / "parent", tiny_base) == 0
    capsys.readouterr()
    assert train(batch, tmp_path / "child", tiny_base, "--parent", str(tmp_path / "parent")) == 0
    first = next(line for line in told(capsys.readouterr().out) if line.get("step") == 1)
    # Against its parent it has not moved yet; against the sampler the parent has.
    assert abs(first["measures"]["kl_to_parent"]) < 1e-9 and first["measures"]["mismatch_kl"] > 1e-4
    config = json.loads((tmp_path / "child" / "adapter_config.json").read_text())
    assert config["r"] == 4 and config["base_model_name_or_path"] == "tiny"


def test_a_group_without_a_difference_is_left_out_and_told(tmp_path: Path, tiny_base: Path, ids: Ids) -> None:
    given = rollouts(ids)
    for rollout in given[:3]:
        rollout.advantage = 0
    batch = write_batch(tmp_path / "batch", grpo_batch(), rollouts=given)
    assert train(batch, tmp_path / "out", tiny_base) == 0
    report = report_of(tmp_path / "out")
    assert len(report["consumed"]) == 9 and report["curve"][0]["measures"]["zero_variance_share"] == 0.25
