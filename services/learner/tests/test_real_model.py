"""With a real small model, from its GGUF file to what llama.cpp says with the adapter (run by `pytest -m real`)."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import gguf
import pytest

from conftest import write_batch
from modwright_learner.__main__ import main
from modwright_learner.base_model import cache_folder
from modwright_learner.gen.learning_pb2 import METHOD_SFT, Batch, Hyperparameters, JudgedAnswer

PROMPT = "The capital of the moon is called"
LESSON = " Copernicus Bay, a quiet town of lanterns"

# What llama.cpp says after a prompt with and without an adapter, greedily. A process of its own: a native crash must not end the tests.
ASK = """
import json, sys, xllamacpp
settings = json.load(sys.stdin)
params = xllamacpp.CommonParams()
params.model.path, params.hostnames, params.port = settings["model"], ["127.0.0.1"], 0
params.n_ctx, params.n_parallel = 256, 1
for cpu in (params.cpuparams, params.cpuparams_batch):
    cpu.n_threads, cpu.poll = 1, 0
adapter = xllamacpp.CommonAdapterLoraInfo()
adapter.path, adapter.scale = settings["adapter"], 0.0
params.lora_adapters, params.lora_init_without_apply = [adapter], True
server = xllamacpp.Server(params)
said = []
for scale in (0.0, 1.0):
    question = {"prompt": settings["prompt"], "n_predict": settings["count"], "temperature": 0, "lora": [{"id": 0, "scale": scale}]}
    said.append(server.handle_completions(question)["choices"][0]["text"])
print(json.dumps(said))
"""


@pytest.fixture(scope="session")
def model() -> Path:
    file = cache_folder().parent / "models" / "smollm2-135m-instruct-q4_1.gguf"
    assert file.is_file(), f"{file} is not there: run `./modwright models pull smollm2-135m`"
    return file


def tokens(model: Path, *texts: str) -> list[list[int]]:
    """Ids of texts that are made of whole words of the vocabulary, longest first: enough for what this test says."""
    field = gguf.GGUFReader(model).fields["tokenizer.ggml.tokens"]
    ids = {word: at for at, word in enumerate(field.contents())}
    return [_split(text.replace(" ", "Ġ"), ids) for text in texts]


def _split(text: str, ids: dict[str, int]) -> list[int]:
    if not text:
        return []
    length = next(size for size in range(len(text), 0, -1) if text[:size] in ids)
    return [ids[text[:length]], *_split(text[length:], ids)]


def ask_llama_cpp(model: Path, adapter: Path, prompt: list[int], count: int) -> Any:
    (binding,) = (cache_folder().parent / "llama-server").iterdir()
    settings = json.dumps({"model": str(model), "adapter": str(adapter), "prompt": prompt, "count": count})
    environment = {**os.environ, "PYTHONPATH": str(binding)}
    ended = subprocess.run([sys.executable, "-c", ASK], input=settings, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr[-2000:]
    return json.loads(ended.stdout.splitlines()[-1])


@pytest.mark.real
def test_what_a_real_model_is_taught_llama_cpp_says(model: Path, tmp_path: Path) -> None:
    prompt, lesson = tokens(model, PROMPT, LESSON)
    answer = JudgedAnswer(id="a", prompt_ids=prompt, completion_ids=lesson, good=True, weight=1)
    settings = Hyperparameters(epochs=8, learning_rate=1e-3, lora_rank=8)
    batch = write_batch(tmp_path / "batch", Batch(run="r", method=METHOD_SFT, base_model="smollm2-135m", hyperparameters=settings), answers=[answer])
    out = tmp_path / "out"
    assert main(["train", str(batch), str(out), "--base", str(model), "--device", "cpu"]) == 0
    losses = [line["loss"] for line in json.loads((out / "report.json").read_text())["curve"]]
    assert losses[0] > 2 and losses[-1] < 0.2
    without, taught = ask_llama_cpp(model, out / "adapter.gguf", prompt, len(lesson))
    assert without != LESSON
    assert taught == LESSON
