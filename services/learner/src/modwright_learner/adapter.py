"""LoRA adapters: put on a base, read, written. Safetensors only."""

import json
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, get_peft_model, get_peft_model_state_dict, set_peft_model_state_dict
from safetensors import SafetensorError
from safetensors.torch import load_file, save
from torch import Tensor
from transformers import PreTrainedModel

from modwright_learner.files import write_whole
from modwright_learner.problems import LearnerError
from modwright_learner.settings import DEFAULT_RANK, Settings

WEIGHTS, CONFIG = "adapter_model.safetensors", "adapter_config.json"
# Every linear map of a block: what llama.cpp has adapters for.
TARGETS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def with_new_adapter(base: PreTrainedModel, settings: Settings) -> PeftModel:
    """A fresh adapter that changes nothing yet; its random half follows from the seed."""
    torch.manual_seed(settings.seed)
    rank = settings.lora_rank or DEFAULT_RANK
    config = LoraConfig(r=rank, lora_alpha=settings.lora_alpha or 2 * rank, target_modules=TARGETS, bias="none", task_type="CAUSAL_LM")
    return _prepared(get_peft_model(base, config))


def with_adapter(base: PreTrainedModel, folder: Path) -> PeftModel:
    """An adapter that exists. Raises LearnerError when the folder holds none that fits the base."""
    config = read_config(folder)
    weights = read_weights(folder)
    model = _prepared(get_peft_model(base, config))
    result = set_peft_model_state_dict(model, weights)
    missing = [name for name in _state(model) if name not in weights]
    if result.unexpected_keys or missing:
        raise LearnerError(f"the adapter in {folder} does not fit the base model: it was trained on another one")
    return model


def read_config(folder: Path) -> LoraConfig:
    """The adapter's configuration. Raises LearnerError when it is not a plain LoRA."""
    try:
        fields = json.loads((folder / CONFIG).read_text())
    except (OSError, ValueError) as error:
        raise LearnerError(f"{folder} holds no {CONFIG} that can be read: give an adapter's folder") from error
    if fields.get("peft_type") != "LORA" or fields.get("use_dora") or fields.get("bias", "none") != "none":
        raise LearnerError(f"the adapter in {folder} is not a plain LoRA without biases: it cannot be served")
    config = LoraConfig.from_peft_type(**{**fields, "base_model_name_or_path": None, "inference_mode": False})
    loaded: LoraConfig = config
    return loaded


def read_weights(folder: Path) -> dict[str, Tensor]:
    """The adapter's tensors by PEFT's names. Raises LearnerError when the file is absent or damaged."""
    try:
        return load_file(folder / WEIGHTS)
    except (OSError, SafetensorError) as error:
        raise LearnerError(f"{folder} holds no {WEIGHTS} that can be read: the learner loads no other format") from error


def write_adapter(folder: Path, model: PeftModel, weights: dict[str, Tensor], base_name: str) -> None:
    """Writes PEFT's two files; `weights` as `adapter_state` gives them. The base is named, never by a path of this machine."""
    folder.mkdir(parents=True, exist_ok=True)
    config = model.peft_config["default"].to_dict()
    plain = {name: sorted(value) if isinstance(value, set) else getattr(value, "value", value) for name, value in config.items()}
    write_whole(folder / CONFIG, json.dumps({**plain, "base_model_name_or_path": base_name, "inference_mode": True}, indent=2, sort_keys=True).encode())
    write_whole(folder / WEIGHTS, save(weights))


def adapter_state(model: PeftModel) -> dict[str, Tensor]:
    """The adapter's tensors by PEFT's names, on the CPU. With shards: every rank has to call it."""
    return {name: whole(tensor).detach().cpu().contiguous() for name, tensor in _state(model).items()}


def _state(model: PeftModel) -> dict[str, Tensor]:
    found: dict[str, Tensor] = get_peft_model_state_dict(model, save_embedding_layers=False)
    return found


def whole(tensor: Tensor) -> Tensor:
    """A tensor that may be spread over ranks, in one piece."""
    gather = getattr(tensor, "full_tensor", None)
    return gather() if gather else tensor


def _prepared(model: PeftModel) -> PeftModel:
    for module in model.modules():
        # The adapter's weights are fp32 (their updates would drown in bf16) and are computed with in bf16 by autocast; PEFT would turn the
        # activations into fp32 instead.
        if hasattr(module, "cast_input_dtype_enabled"):
            module.cast_input_dtype_enabled = False
    return model
