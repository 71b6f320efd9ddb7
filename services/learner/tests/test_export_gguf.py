import json
from collections.abc import Callable
from pathlib import Path

import gguf
import numpy as np
import pytest
from safetensors.torch import load_file
from transformers import Qwen2Config

from conftest import SHAPE, rollouts, save_base, write_batch
from modwright_learner.__main__ import main
from modwright_learner.export_gguf import rotary_order
from modwright_learner.gen.learning_pb2 import METHOD_GRPO, Batch, Hyperparameters

Trained = Callable[[Path], Path]


@pytest.fixture
def trained(tmp_path: Path, ids: Callable[[int], list[int]]) -> Trained:
    def call(base: Path) -> Path:
        settings = Hyperparameters(lora_rank=4, lora_alpha=12, learning_rate=1e-2)
        batch = write_batch(tmp_path / "batch", Batch(run="r", method=METHOD_GRPO, base_model="tiny", hyperparameters=settings), rollouts=rollouts(ids))
        assert main(["train", str(batch), str(tmp_path / "adapter"), "--base", str(base), "--device", "cpu", "--dtype", "float32"]) == 0
        return tmp_path / "adapter"

    return call


def read(file: Path) -> tuple[dict[str, object], dict[str, np.ndarray]]:
    reader = gguf.GGUFReader(file)
    fields = {name: field.contents() for name, field in reader.fields.items()}
    return fields, {tensor.name: tensor.data for tensor in reader.tensors}


def test_an_adapter_of_qwen2_keeps_its_rows(trained: Trained, tiny_base: Path) -> None:
    adapter = trained(tiny_base)
    fields, tensors = read(adapter / "adapter.gguf")
    assert fields["general.architecture"] == "qwen2" and fields["general.type"] == "adapter"
    assert fields["adapter.type"] == "lora" and fields["adapter.lora.alpha"] == 12
    weights = load_file(adapter / "adapter_model.safetensors")
    assert len(tensors) == len(weights) == 28
    for half in "AB":
        expected = weights[f"base_model.model.model.layers.1.self_attn.q_proj.lora_{half}.weight"].numpy()
        np.testing.assert_array_equal(tensors[f"blk.1.attn_q.weight.lora_{half.lower()}"], expected)


def test_queries_and_keys_of_llama_change_their_order(trained: Trained, tiny_llama: Path) -> None:
    adapter = trained(tiny_llama)
    _, tensors = read(adapter / "adapter.gguf")
    weights = load_file(adapter / "adapter_model.safetensors")
    for module, name, heads in (("q_proj", "attn_q", 4), ("k_proj", "attn_k", 2)):
        expected = rotary_order(weights[f"base_model.model.model.layers.0.self_attn.{module}.lora_B.weight"].numpy(), heads)
        np.testing.assert_array_equal(tensors[f"blk.0.{name}.weight.lora_b"], expected)
    plain = weights["base_model.model.model.layers.0.self_attn.v_proj.lora_B.weight"].numpy()
    np.testing.assert_array_equal(tensors["blk.0.attn_v.weight.lora_b"], plain)


def test_the_halves_of_a_head_become_neighbours() -> None:
    rows = np.arange(8, dtype=np.float32)[:, None]
    assert rotary_order(rows, 2)[:, 0].tolist() == [0, 2, 1, 3, 4, 6, 5, 7]


def test_an_adapter_of_another_model_is_refused(trained: Trained, tiny_base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    adapter = trained(tiny_base)
    wider = save_base(tmp_path / "wider", Qwen2Config(**{**SHAPE, "hidden_size": 64}))
    assert main(["export-gguf", str(adapter), str(tmp_path / "x.gguf"), "--base", str(wider)]) == 1
    assert "was trained on another one" in capsys.readouterr().err
    assert not (tmp_path / "x.gguf").exists()


def test_merging_gives_one_model_that_says_the_same(trained: Trained, tiny_base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    adapter = trained(tiny_base)
    assert main(["merge", str(adapter), str(tmp_path / "merged"), "--base", str(tiny_base), "--dtype", "float32"]) == 0
    capsys.readouterr()
    common = ["evaluate", str(tmp_path / "batch"), "--dtype", "float32", "--device", "cpu"]
    assert main([*common, "--base", str(tmp_path / "merged")]) == 0
    merged = json.loads(capsys.readouterr().out)
    assert main([*common, "--base", str(tiny_base), "--adapter", str(adapter)]) == 0
    adapted = json.loads(capsys.readouterr().out)
    assert abs(merged["logprob"] - adapted["logprob"]) < 1e-5
    assert abs(merged["logprob"] + np.log(64)) > 1e-4
