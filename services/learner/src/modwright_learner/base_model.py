"""The base model: a folder of safetensors, or a GGUF file that is dequantised once."""

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, PreTrainedModel
from transformers.utils import logging as transformers_logging

from modwright_learner.files import sha256, sync_folder, write_whole
from modwright_learner.problems import LearnerError
from modwright_learner.progress import note


def cache_folder() -> Path:
    """Where downloaded programs and models are kept, shared by all checkouts; the learner's part of it."""
    return Path(os.environ.get("MODWRIGHT_CACHE_DIR") or Path.home() / ".cache" / "modwright") / "learner"


def base_folder(base: Path) -> Path:
    """The folder with the base's safetensors; a GGUF file is dequantised on its first use. Raises LearnerError when there is none."""
    if base.is_dir():
        return base
    if base.suffix != ".gguf" or not base.is_file():
        raise LearnerError(f"{base} is neither a folder of safetensors nor a GGUF file: give --base the model's file")
    place = cache_folder() / "bases" / _digest_of(base)
    if not (place / "config.json").is_file():
        place.parent.mkdir(parents=True, exist_ok=True)
        with (place.parent / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (place / "config.json").is_file():
                _dequantise(base, place)
    return place


def load_base(folder: Path, dtype: torch.dtype) -> PreTrainedModel:
    """The model, frozen. Safetensors only: a pickle can run code. Raises LearnerError when the folder has no model that can be trained."""
    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    if not any(folder.glob("*.safetensors")):
        raise LearnerError(f"{folder} holds no safetensors: the learner loads no other format")
    try:
        model = AutoModelForCausalLM.from_pretrained(folder, dtype=dtype, attn_implementation="sdpa", use_safetensors=True, local_files_only=True)
    except (OSError, ValueError) as error:
        raise LearnerError(f"{folder} is no model that can be loaded ({str(error).splitlines()[0]})") from error
    model.requires_grad_(False)
    model.config.use_cache = False
    loaded: PreTrainedModel = model
    return loaded


def _digest_of(file: Path) -> str:
    """SHA-256 of a large file; remembered for as long as its size and time do not change."""
    facts = file.resolve().stat()
    name = hashlib.sha256(json.dumps([str(file.resolve()), facts.st_size, facts.st_mtime_ns]).encode()).hexdigest()
    known = cache_folder() / "digests" / name
    if not known.is_file():
        write_whole(known, sha256(file).encode())
    return known.read_text()


def _dequantise(file: Path, place: Path) -> None:
    """GGUF -> safetensors in bf16. The folder appears whole or not at all. Called under the lock: what an earlier call left is nobody's."""
    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    for left_over in place.parent.glob(".dequantise-*"):
        shutil.rmtree(left_over, ignore_errors=True)
    note(f"{file.name} is dequantised, once: a minute or two")
    scratch = Path(tempfile.mkdtemp(prefix=".dequantise-", dir=place.parent))
    try:
        try:
            model = AutoModelForCausalLM.from_pretrained(file.parent, gguf_file=file.name, dtype=torch.bfloat16)
        except (OSError, ValueError) as error:
            raise LearnerError(f"{file} cannot be dequantised ({str(error).splitlines()[0]})") from error
        # The loader marks the model as quantised though its weights no longer are, and then refuses to save it.
        model.hf_quantizer = None
        model.is_quantized = False
        if hasattr(model.config, "quantization_config"):
            del model.config.quantization_config
        model.save_pretrained(scratch)
        scratch.chmod(0o755)
        for written in scratch.iterdir():
            written.chmod(0o644)
        scratch.rename(place)
        sync_folder(place.parent)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
