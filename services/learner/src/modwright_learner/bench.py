"""How fast this machine learns: forward, backward and AdamW over completions that share nothing."""

import json
import time
from pathlib import Path

import numpy as np
import torch
from torch.optim import AdamW
from transformers import AutoModelForCausalLM, PreTrainedModel, Qwen2Config

from modwright_learner.adapter import with_new_adapter
from modwright_learner.base_model import base_folder, load_base
from modwright_learner.checkpoint import trained
from modwright_learner.distributed import Ranks, join_ranks
from modwright_learner.examples import Example, completion
from modwright_learner.gen.learning_pb2 import METHOD_GRPO, Batch
from modwright_learner.packing import Limits, pack
from modwright_learner.policy import Policy
from modwright_learner.settings import settings_of

# Dense bf16 operations per second of one card, as its maker states them.
PEAK = {"H100": 989e12, "H200": 989e12, "A100": 312e12}
# Tokens of a step: about what fills the device.
STEP_TOKENS = {"cpu": 512, "cuda": 65536}


def run_bench(base: Path | None, device: str, tokens: int, steps: int) -> int:
    """
    Prints {tokens_per_second, tokens_per_core_second (CPU), mfu (a known GPU), ...}; the second is by CPU time, so that other load does not count.
    Every sequence is half prompt, half completion, of random ids; LoRA r=16 on every linear map, as in training. Without a base it takes a random
    model, of 0.5 billion parameters on a CPU and 0.6 on a GPU: speed does not depend on what the weights say.
    """
    ranks = join_ranks(device)
    torch.manual_seed(0)
    model = load_base(base_folder(base), torch.bfloat16) if base else _random_model(ranks.device.type)
    parameters = sum(parameter.numel() for parameter in model.parameters())
    policy = Policy(with_new_adapter(model, settings_of(Batch(method=METHOD_GRPO))).to(ranks.device))
    policy.train()
    count = max(1, STEP_TOKENS[ranks.device.type] // tokens)
    seconds, core_seconds = _measure(policy, ranks, tokens, count, steps)
    rate = tokens * count / seconds
    more: dict[str, float | str] = {"tokens_per_core_second": tokens * count / core_seconds} if ranks.device.type == "cpu" else _mfu(rate, parameters)
    print(json.dumps({"tokens_per_second": rate, "parameters": parameters, "tokens": tokens, "steps": steps, **more}))
    return 0


def _measure(policy: Policy, ranks: Ranks, tokens: int, count: int, steps: int) -> tuple[float, float]:
    """Seconds of a step, by the clock and of CPU time: medians, after one step that warms up."""
    optimiser = AdamW(trained(policy).values(), lr=1e-5)
    random = np.random.default_rng(0)
    limits = Limits(tree=tokens, joined=tokens)
    taken: list[tuple[float, float]] = []
    for _ in range(steps + 1):
        drawn = random.integers(0, policy.causal.config.vocab_size, (count, tokens)).tolist()
        half = tokens // 2
        examples = [Example(str(at), (completion(str(at), ids[:half], ids[half:]),), group=str(at)) for at, ids in enumerate(drawn)]
        began, worked = time.monotonic(), time.process_time()
        for row in pack(examples, limits):
            logprobs, _ = policy(row.to(ranks.device))
            (-logprobs.mean() / count).backward()
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        if ranks.device.type == "cuda":
            torch.cuda.synchronize()
        taken.append((time.monotonic() - began, time.process_time() - worked))
    by_clock, by_work = np.median(taken[1:], axis=0)
    return float(by_clock), float(by_work)


def _mfu(rate: float, parameters: int) -> dict[str, float | str]:
    """Share of the card's peak: 4 operations a parameter and token, since frozen weights need no gradient (2 forward, 2 backward)."""
    name = torch.cuda.get_device_name() if torch.cuda.is_available() else ""
    card = next((card for card in PEAK if card in name), None)
    return {"card": card.lower(), "mfu": 4 * parameters * rate / PEAK[card]} if card else {}


def _random_model(device: str) -> PreTrainedModel:
    small = {"hidden_size": 896, "intermediate_size": 4864, "num_hidden_layers": 24, "num_attention_heads": 14, "num_key_value_heads": 2}
    larger = {"hidden_size": 1024, "intermediate_size": 3072, "num_hidden_layers": 28, "num_attention_heads": 16, "num_key_value_heads": 8}
    shape = Qwen2Config(vocab_size=151936, tie_word_embeddings=True, **(small if device == "cpu" else larger))
    model: PreTrainedModel = AutoModelForCausalLM.from_config(shape, dtype=torch.bfloat16, attn_implementation="sdpa")
    model.requires_grad_(False)
    return model
