import pytest
import torch
from torch import Tensor

from modwright_learner import logprobs
from modwright_learner.logprobs import token_logprobs


def reference(hidden: Tensor, head: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    table = torch.log_softmax(hidden @ head.T, dim=-1)
    return table.gather(1, targets[:, None])[:, 0], -(table.exp() * table).sum(-1)


def test_logprobs_entropy_and_gradient_equal_the_plain_softmax_in_one_chunk_and_in_several(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(1)
    head, targets = torch.randn(50, 8), torch.randint(0, 50, (7,))
    slope = torch.randn(7)
    plain = torch.randn(7, 8, requires_grad=True)
    expected, entropy = reference(plain, head, targets)
    (expected * slope).sum().backward()
    for chunk in (logprobs.CHUNK_BYTES, 4 * 50 * 3):
        monkeypatch.setattr(logprobs, "CHUNK_BYTES", chunk)
        ours = plain.detach().clone().requires_grad_()
        found, found_entropy = token_logprobs(ours, head, targets)
        (found * slope).sum().backward()
        torch.testing.assert_close(found, expected.detach())
        torch.testing.assert_close(found_entropy, entropy.detach())
        torch.testing.assert_close(ours.grad, plain.grad)


def test_a_hand_computed_example() -> None:
    # Logits 0 and ln 3: probabilities 1/4 and 3/4.
    hidden, head = torch.tensor([[1.0]]), torch.tensor([[0.0], [1.0986123]])
    found, entropy = token_logprobs(hidden, head, torch.tensor([0]))
    assert abs(found.item() - -1.3862944) < 1e-6
    assert abs(entropy.item() - 0.5623351) < 1e-6
