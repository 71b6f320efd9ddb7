"""The policy under training: a base with an adapter, which gives logprobs for packs."""

from collections.abc import Sequence

import torch
from peft import PeftModel
from torch import Tensor, nn
from transformers import PreTrainedModel

from modwright_learner.distributed import Ranks
from modwright_learner.examples import Example
from modwright_learner.logprobs import token_logprobs
from modwright_learner.packing import Limits, Pack, attention_mask, pack


class Policy(nn.Module):
    """Forward: logprob of every completion token of a pack and the entropy at that place, nats."""

    def __init__(self, model: PeftModel | PreTrainedModel) -> None:
        super().__init__()
        self.model = model

    @property
    def causal(self) -> PreTrainedModel:
        """The base, with the adapter in it."""
        return self.model.get_base_model() if isinstance(self.model, PeftModel) else self.model

    def forward(self, row: Pack) -> tuple[Tensor, Tensor]:
        """Only completion tokens meet the vocabulary."""
        causal = self.causal
        with torch.autocast(row.ids.device.type, torch.bfloat16, enabled=causal.dtype == torch.bfloat16):
            hidden = causal.model(
                input_ids=row.ids[None], position_ids=row.positions[None], attention_mask=attention_mask(row), use_cache=False
            ).last_hidden_state[0]
        head = causal.get_output_embeddings().weight
        return token_logprobs(hidden[row.sources].to(head.dtype), head, row.targets)

    def save_memory(self) -> None:
        """Activations are computed again on the way back instead of being kept: half as much work more, a fraction of the memory."""
        self.causal.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})


def score(policy: Policy, examples: Sequence[Example], limits: Limits, ranks: Ranks) -> dict[str, Tensor]:
    """Logprobs of every completion by key, on the CPU, without gradients. Every rank computes the same."""
    found: dict[str, Tensor] = {}
    with torch.no_grad():
        for row in pack(examples, limits):
            logprobs, _ = policy(row.to(ranks.device))
            for span in row.spans:
                found[span.example.completions[span.completion].key] = logprobs[span.start : span.end].cpu()
    return found


def activation_bytes(policy: Policy, tokens: int) -> int:
    """About what the activations of a row need when all are kept; counted from the widths of a block."""
    config = policy.causal.config
    item = 2 if policy.causal.dtype == torch.bfloat16 else 4
    return int(tokens * config.num_hidden_layers * (14 * config.hidden_size + 6 * config.intermediate_size) * item)
