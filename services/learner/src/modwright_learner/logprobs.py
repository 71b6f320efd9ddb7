"""Logprobs of given tokens from hidden states, without keeping a table of completions x vocabulary."""

from typing import Any

import torch
from torch import Tensor

# Logits in memory at once, bytes.
CHUNK_BYTES = 128 << 20


class TokenLogprobs(torch.autograd.Function):
    """
    log softmax(hidden @ head.T)[targets] and the entropy of that softmax, in fp32. The head is frozen, so d logp / d hidden =
    head[target] - softmax @ head can be computed on the way forward, chunk by chunk: neither logits nor probabilities are kept.
    The entropy is a measure; it has no gradient.
    """

    @staticmethod
    def forward(ctx: Any, hidden: Tensor, head: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:  # noqa: D102
        rows = max(1, CHUNK_BYTES // (4 * head.shape[0]))
        logprobs = torch.empty(len(hidden), device=hidden.device)
        entropy = torch.empty_like(logprobs)
        wants_gradient = ctx.needs_input_grad[0]
        slopes = torch.empty_like(hidden) if wants_gradient else hidden.new_empty(0)
        for start in range(0, len(hidden), rows):
            part = slice(start, start + rows)
            logits = _logits(hidden[part], head)
            table = logits.sub_(torch.logsumexp(logits, dim=-1, keepdim=True))
            logprobs[part] = table.gather(1, targets[part, None])[:, 0]
            probabilities = table.exp()
            entropy[part] = -torch.einsum("tv,tv->t", probabilities, table)
            if wants_gradient:
                slopes[part] = head[targets[part]] - probabilities.to(head.dtype) @ head
        ctx.save_for_backward(slopes)
        ctx.mark_non_differentiable(entropy)
        return logprobs, entropy

    @staticmethod
    def backward(ctx: Any, slope: Tensor, _entropy: Tensor) -> tuple[Tensor | None, None, None]:  # noqa: D102
        (slopes,) = ctx.saved_tensors
        return slope.to(slopes.dtype)[:, None] * slopes, None, None


def _logits(hidden: Tensor, head: Tensor) -> Tensor:
    """Logits in fp32; where the hardware sums products of bf16 in fp32 anyway, they are not rounded in between."""
    if hidden.is_cuda and hidden.dtype != torch.float32:
        return torch.mm(hidden, head.T, out_dtype=torch.float32)
    return (hidden @ head.T).float()


def token_logprobs(hidden: Tensor, head: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Logprob of every target and entropy of its distribution, nats: hidden (tokens, width), head (vocabulary, width), targets (tokens)."""
    logprobs, entropy = TokenLogprobs.apply(hidden, head, targets)  # type: ignore[no-untyped-call]
    return logprobs, entropy
