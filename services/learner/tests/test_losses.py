"""The formulas, by hand."""

import math
from dataclasses import replace

import pytest
import torch

from modwright_learner.dpo import dpo_loss
from modwright_learner.gen.learning_pb2 import METHOD_GRPO, Batch
from modwright_learner.grpo import clipped_loss, k3
from modwright_learner.kto import kto_loss
from modwright_learner.settings import settings_of

SETTINGS = settings_of(Batch(method=METHOD_GRPO))


def logs(*probabilities: float) -> torch.Tensor:
    return torch.tensor([math.log(one) for one in probabilities])


def close(found: torch.Tensor, *expected: float) -> None:
    torch.testing.assert_close(found, torch.tensor(list(expected)), rtol=1e-5, atol=1e-6)


def test_a_good_token_gains_until_its_ratio_reaches_1_28() -> None:
    # Ratios 1.1, 1.5 and 0.5, advantage 2: 2.2, the bound 2.56, and 1.0, which is not bounded from below.
    terms = clipped_loss(logs(0.55, 0.75, 0.25), logs(0.5, 0.5, 0.5), logs(0.5, 0.5, 0.5), 2.0, SETTINGS)
    close(terms.loss, -2.2, -2.56, -1.0)
    assert terms.clipped.tolist() == [False, True, False]


def test_a_bad_token_loses_until_its_ratio_reaches_0_8() -> None:
    terms = clipped_loss(logs(0.55, 0.75, 0.25), logs(0.5, 0.5, 0.5), logs(0.5, 0.5, 0.5), -2.0, SETTINGS)
    close(terms.loss, 2.2, 3.0, 1.6)
    assert terms.clipped.tolist() == [False, False, True]


def test_a_clipped_token_has_no_gradient() -> None:
    new = logs(0.55, 0.75).requires_grad_()
    clipped_loss(new, logs(0.5, 0.5), logs(0.5, 0.5), 1.0, SETTINGS).loss.sum().backward()
    assert new.grad is not None
    close(new.grad, -1.1, 0.0)


def test_importance_weights_are_cut_at_2() -> None:
    # The parent holds a token 1.5 times and 4 times as likely as the sampler did.
    terms = clipped_loss(logs(0.3, 0.8), logs(0.3, 0.8), logs(0.2, 0.2), 1.0, SETTINGS)
    close(terms.loss, -1.5, -2.0)


def test_the_kl_term_is_weighed_and_not_cut() -> None:
    # k3 at parent / new = 2 is 2 - ln 2 - 1; the ratio is a half.
    terms = clipped_loss(logs(0.2), logs(0.4), logs(0.1), 0.0, replace(SETTINGS, kl_weight=0.5))
    close(terms.loss, 0.5 * 0.5 * (1 - math.log(2)))
    close(k3(logs(0.4), logs(0.2)), 1 - math.log(2))


def test_dpo_by_hand() -> None:
    # beta 0.5, margin (-1 - -2) - (-3 - -2) = 2: -ln sigmoid(1).
    close(dpo_loss(torch.tensor([-1.0]), torch.tensor([-3.0]), torch.tensor([-2.0]), torch.tensor([-2.0]), 0.5), math.log(1 + math.exp(-1)))


@pytest.mark.parametrize(("good", "expected"), [(True, 1 / (1 + math.e)), (False, math.e / (1 + math.e))])
def test_kto_by_hand(good: bool, expected: float) -> None:
    # beta 0.5, log ratio 3, kl 1: 1 - sigmoid(1) for a good answer, 1 - sigmoid(-1) for a bad one.
    close(kto_loss(torch.tensor([-1.0]), torch.tensor([-4.0]), good, 1.0, 0.5), expected)
