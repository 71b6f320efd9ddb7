import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from google.protobuf import json_format
from transformers import AutoModelForCausalLM, LlamaConfig, Qwen2Config

from modwright_learner.adapter import with_new_adapter
from modwright_learner.base_model import load_base
from modwright_learner.checkpoint import trained
from modwright_learner.gen.learning_pb2 import METHOD_GRPO, Batch, JudgedAnswer, Preference, Rollout
from modwright_learner.policy import Policy
from modwright_learner.settings import settings_of

torch.set_num_threads(1)
VOCABULARY = 64
SHAPE = {
    "vocab_size": VOCABULARY,
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 512,
    "tie_word_embeddings": True,
    "initializer_range": 0.02,
}
Lines = list[Rollout] | list[Preference] | list[JudgedAnswer]


@pytest.fixture(scope="session")
def tiny_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_base(tmp_path_factory.mktemp("base"), Qwen2Config(**SHAPE))


@pytest.fixture(scope="session")
def tiny_llama(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_base(tmp_path_factory.mktemp("llama"), LlamaConfig(**SHAPE))


def save_base(folder: Path, config: Any) -> Path:
    torch.manual_seed(7)
    AutoModelForCausalLM.from_config(config).save_pretrained(folder)
    return folder


@pytest.fixture
def ids() -> Callable[[int], list[int]]:
    random = np.random.default_rng(3)
    return lambda count: [int(one) for one in random.integers(0, VOCABULARY, count)]


def write_batch(folder: Path, batch: Batch, **lines: Lines) -> Path:
    """A batch folder as the trainer writes it."""
    folder.mkdir(parents=True)
    for name, messages in lines.items():
        setattr(batch, name, len(messages))
        text = "".join(json_format.MessageToJson(message, indent=None) + "\n" for message in messages)
        (folder / f"{name}.jsonl").write_text(text)
    (folder / "batch.json").write_text(json_format.MessageToJson(batch))
    return folder


def rollouts(ids: Callable[[int], list[int]], groups: int = 4, samples: int = 3) -> list[Rollout]:
    """Groups of rollouts of different lengths whose advantages sum up to about nothing."""
    made: list[Rollout] = []
    for group in range(groups):
        prompt = ids(5 + group)
        for sample in range(samples):
            count = 4 + sample
            made.append(
                Rollout(
                    id=f"turn-{group}-{sample}",
                    group=f"group-{group}",
                    prompt_ids=prompt,
                    completion_ids=ids(count),
                    logprobs=[-float(np.log(VOCABULARY))] * count,
                    reward=sample / samples,
                    advantage=sample - (samples - 1) / 2,
                )
            )
    return made


def told(output: str) -> list[dict[str, Any]]:
    """The lines of progress of a run."""
    return [json.loads(line) for line in output.splitlines() if line.startswith("{")]


def trained_policy(base: Path, seed: int = 11) -> Policy:
    """A policy in fp32 whose adapter is not the nothing that it starts as."""
    policy = Policy(with_new_adapter(load_base(base, torch.float32), settings_of(Batch(method=METHOD_GRPO, seed=seed))))
    torch.manual_seed(seed)
    for parameter in trained(policy).values():
        torch.nn.init.normal_(parameter, std=0.1)
    policy.train()
    return policy
