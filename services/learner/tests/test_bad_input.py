"""What cannot be learnt from fails with a line that says why; nothing is left half done."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from conftest import rollouts, write_batch
from modwright_learner.__main__ import main
from modwright_learner.gen.learning_pb2 import (
    METHOD_DPO,
    METHOD_GRPO,
    METHOD_KTO,
    METHOD_SFT,
    METHOD_UNSPECIFIED,
    Batch,
    Hyperparameters,
    JudgedAnswer,
    Rollout,
)
from modwright_learner.report import problem_of

Ids = Callable[[int], list[int]]


@pytest.fixture
def run(tmp_path: Path, tiny_base: Path) -> Callable[..., dict[str, Any]]:
    """Trains on what is given; gives the report of the failure."""

    def call(batch: Batch, *more: str, base: Path = tiny_base, **lines: Any) -> dict[str, Any]:
        folder = write_batch(tmp_path / "batch", batch, **lines)
        out = tmp_path / "out"
        assert main(["train", str(folder), str(out), "--base", str(base), "--device", "cpu", "--dtype", "float32", *more]) == 1
        assert sorted(path.name for path in out.iterdir() if path.name not in ("checkpoints", ".lock")) == ["report.json"]
        report = json.loads((out / "report.json").read_text())
        assert "ok" not in report
        return report

    return call


def grpo(**hyperparameters: float) -> Batch:
    return Batch(run="run-7", method=METHOD_GRPO, hyperparameters=Hyperparameters(**hyperparameters))


def test_no_rollouts(run: Any) -> None:
    report = run(grpo())
    assert report["run"] == "run-7" and report["problem"].startswith("nothing to learn from: the batch holds no rollouts")


def test_equal_rewards(run: Any, ids: Ids) -> None:
    given = rollouts(ids)
    for rollout in given:
        rollout.advantage = 0
    assert run(grpo(), rollouts=given)["problem"].startswith("nothing to learn from: in all 4 groups the rewards are equal")


@pytest.mark.parametrize("method", [METHOD_SFT, METHOD_KTO, METHOD_DPO])
def test_nothing_that_weighs(run: Any, ids: Ids, method: Any) -> None:
    answers = [JudgedAnswer(id="a", prompt_ids=ids(3), completion_ids=ids(3), good=True)]
    assert run(Batch(method=method), answers=answers)["problem"].startswith("nothing to learn from")


def test_everything_too_long(run: Any, ids: Ids) -> None:
    assert "longer than 6 tokens" in run(grpo(max_tokens=6), rollouts=rollouts(ids))["problem"]


def test_a_method_that_is_not_stated(run: Any) -> None:
    assert "METHOD_UNSPECIFIED" in run(Batch(method=METHOD_UNSPECIFIED))["problem"]


def test_a_rollout_without_token_ids(run: Any, ids: Ids) -> None:
    given = [*rollouts(ids), Rollout(id="turn-x", prompt_ids=ids(3))]
    assert run(grpo(), rollouts=given)["problem"].startswith("rollout turn-x has no token ids")


def test_a_rollout_whose_logprobs_do_not_match(run: Any, ids: Ids) -> None:
    given = [*rollouts(ids), Rollout(id="turn-x", prompt_ids=ids(3), completion_ids=ids(3), logprobs=[-1.0])]
    assert run(grpo(), rollouts=given)["problem"] == "rollout turn-x has 1 logprobs for 3 completion ids"


def test_tokens_of_another_model(run: Any, ids: Ids) -> None:
    given = rollouts(ids)
    given[3].completion_ids[0] = 99999
    assert "turn-1-0 has a token id beyond the base model's vocabulary of 64" in run(grpo(), rollouts=given)["problem"]


def test_logprobs_of_another_model(run: Any, ids: Ids) -> None:
    given = rollouts(ids)
    for rollout in given:
        rollout.logprobs[:] = [-0.01] * len(rollout.logprobs)
    report = run(grpo(), rollouts=given)
    assert report["problem"].startswith("every step was skipped") and report["curve"][-1]["measures"]["skipped"] == 1


def test_a_batch_that_is_cut_off(run: Any, tmp_path: Path, tiny_base: Path, ids: Ids) -> None:
    folder = write_batch(tmp_path / "cut", grpo(), rollouts=rollouts(ids))
    whole = (folder / "rollouts.jsonl").read_text()
    for text, problem in ((whole[: len(whole) // 2], "rollouts.jsonl:7 cannot be read"), ("\n".join(whole.splitlines()[:5]), "states 12 rollouts")):
        (folder / "rollouts.jsonl").write_text(text)
        assert main(["train", str(folder), str(tmp_path / "out"), "--base", str(tiny_base)]) == 1
        assert problem in json.loads((tmp_path / "out" / "report.json").read_text())["problem"]


def test_a_run_that_diverges(run: Any, ids: Ids) -> None:
    report = run(grpo(learning_rate=1e30, epochs=4, rollouts_per_step=3), rollouts=rollouts(ids))
    assert "is not a number at step 2" in report["problem"] and report["steps"] == 1


def test_a_failure_is_forgotten_by_the_next_call(run: Any, tmp_path: Path, tiny_base: Path, ids: Ids) -> None:
    run(grpo(), "--parent", str(tmp_path / "gone"), rollouts=rollouts(ids))
    assert main(["train", str(tmp_path / "batch"), str(tmp_path / "out"), "--base", str(tiny_base), "--device", "cpu", "--dtype", "float32"]) == 0
    assert json.loads((tmp_path / "out" / "report.json").read_text())["ok"]


def test_pickles_are_not_loaded(run: Any, tmp_path: Path, tiny_base: Path, ids: Ids) -> None:
    base, parent = tmp_path / "pickled", tmp_path / "parent"
    base.mkdir()
    (base / "config.json").write_text((tiny_base / "config.json").read_text())
    torch.save({}, base / "pytorch_model.bin")
    assert "holds no safetensors" in run(grpo(), base=base, rollouts=rollouts(ids))["problem"]
    parent.mkdir()
    (parent / "adapter_config.json").write_text(json.dumps({"peft_type": "LORA", "r": 4, "lora_alpha": 8, "target_modules": ["q_proj"]}))
    torch.save({}, parent / "adapter_model.bin")
    folder, out = tmp_path / "batch", tmp_path / "out2"
    assert main(["train", str(folder), str(out), "--base", str(tiny_base), "--parent", str(parent), "--device", "cpu"]) == 1
    assert "holds no adapter_model.safetensors" in json.loads((out / "report.json").read_text())["problem"]


def test_a_base_that_is_gone(run: Any, tmp_path: Path, ids: Ids) -> None:
    assert "neither a folder of safetensors nor a GGUF file" in run(grpo(), base=tmp_path / "gone", rollouts=rollouts(ids))["problem"]


def test_a_parent_of_another_rank(run: Any, tmp_path: Path, tiny_base: Path, ids: Ids) -> None:
    folder = write_batch(tmp_path / "first", grpo(lora_rank=4), rollouts=rollouts(ids))
    assert main(["train", str(folder), str(tmp_path / "parent"), "--base", str(tiny_base), "--device", "cpu"]) == 0
    report = run(grpo(lora_rank=8), "--parent", str(tmp_path / "parent"), rollouts=rollouts(ids))
    assert report["problem"].startswith("the parent's rank is 4, not 8")


def test_too_little_memory_is_said_in_words() -> None:
    for error in (MemoryError(), torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB\nmore"), allocation_failure()):
        assert problem_of(error).startswith("out of memory: lower max_tokens")


def allocation_failure() -> Exception:
    """What torch really raises when the system gives it no memory."""
    with pytest.raises(RuntimeError) as caught:
        torch.empty(1 << 60, dtype=torch.uint8)
    return caught.value
