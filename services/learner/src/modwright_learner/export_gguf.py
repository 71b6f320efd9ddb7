"""PEFT's LoRA -> an adapter that llama.cpp loads (GGUF, `general.type` = adapter, tensors in F32)."""

import json
import math
import os
import re
from pathlib import Path
from typing import Any

import gguf
import numpy as np
from numpy.typing import NDArray

from modwright_learner.adapter import read_config, read_weights
from modwright_learner.files import sync_folder
from modwright_learner.problems import LearnerError

Matrix = NDArray[np.float32]
NAMES = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
ARCHITECTURES = ("qwen2", "llama")
TENSOR = re.compile(r"base_model\.model\.model\.layers\.(\d+)\.(\w+\.\w+)\.lora_([AB])\.weight")


def export_gguf(adapter: Path, base: Path, target: Path) -> int:
    """
    Writes the adapter in the folder `adapter` (trained on the model in the folder `base`) to the file `target`; gives the number of tensors.
    Raises LearnerError for an adapter or architecture that llama.cpp could not apply.
    """
    shape = json.loads((base / "config.json").read_text())
    architecture = shape["model_type"]
    if architecture not in ARCHITECTURES:
        raise LearnerError(f"an adapter for the architecture {architecture} cannot be exported: only {' and '.join(ARCHITECTURES)}")
    config = read_config(adapter)
    if config.rank_pattern or config.alpha_pattern:
        raise LearnerError("an adapter with several ranks or alphas cannot be exported: llama.cpp has one for all")
    # llama.cpp scales by alpha / rank; rank-stabilised LoRA by alpha / sqrt(rank).
    alpha = config.lora_alpha * (math.sqrt(config.r) if config.use_rslora else 1)
    tensors = dict(_convert(key, tensor.float().numpy(), shape) for key, tensor in read_weights(adapter).items())
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    writer = gguf.GGUFWriter(beside, architecture)
    writer.add_type(gguf.GGUFType.ADAPTER)
    writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
    writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, float(alpha))
    for name in sorted(tensors):
        writer.add_tensor(name, np.ascontiguousarray(tensors[name], dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    with beside.open("rb") as file:
        os.fsync(file.fileno())
    beside.replace(target)
    sync_folder(target.parent)
    return len(tensors)


def _convert(key: str, matrix: Matrix, shape: dict[str, Any]) -> tuple[str, Matrix]:
    """llama.cpp's name of a tensor, and the tensor with its rows in llama.cpp's order."""
    match = TENSOR.fullmatch(key)
    if not match or match[2] not in NAMES:
        raise LearnerError(f"the adapter changes {key}, which llama.cpp has no adapter for")
    layer, module, half = match.groups()
    _check_size(key, matrix, module, half, shape)
    heads = {
        "self_attn.q_proj": shape["num_attention_heads"],
        "self_attn.k_proj": shape.get("num_key_value_heads", shape["num_attention_heads"]),
    }
    if shape["model_type"] == "llama" and half == "B" and module in heads:
        matrix = rotary_order(matrix, heads[module])
    return f"blk.{layer}.{NAMES[module]}.weight.lora_{half.lower()}", matrix


def rotary_order(matrix: Matrix, heads: int) -> Matrix:
    """Rows of a query or key map of the Llama family: the two halves of a head, as transformers keeps them, become neighbours."""
    rows, columns = matrix.shape
    return matrix.reshape(heads, 2, rows // heads // 2, columns).swapaxes(1, 2).reshape(rows, columns)


def _check_size(key: str, matrix: Matrix, module: str, half: str, shape: dict[str, Any]) -> None:
    hidden, inner = shape["hidden_size"], shape["intermediate_size"]
    width = shape.get("head_dim") or hidden // shape["num_attention_heads"]
    query, value = shape["num_attention_heads"] * width, shape.get("num_key_value_heads", shape["num_attention_heads"]) * width
    inputs, outputs = {
        "self_attn.q_proj": (hidden, query),
        "self_attn.k_proj": (hidden, value),
        "self_attn.v_proj": (hidden, value),
        "self_attn.o_proj": (query, hidden),
        "mlp.gate_proj": (hidden, inner),
        "mlp.up_proj": (hidden, inner),
        "mlp.down_proj": (inner, hidden),
    }[module]
    found, expected = (matrix.shape[1], inputs) if half == "A" else (matrix.shape[0], outputs)
    if found != expected:
        raise LearnerError(f"{key} has {found} where the base model has {expected}: the adapter was trained on another one")
