"""GRPO over recorded rollouts: the token-level clipped policy loss of the DAPO/GRPO family."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from modwright_learner.examples import Example, completion
from modwright_learner.gen.learning_pb2 import Rollout
from modwright_learner.objective import Score, Sums, parent_of, within
from modwright_learner.problems import LearnerError
from modwright_learner.settings import Settings


@dataclass(frozen=True)
class Terms:
    """Per token: the loss, the probability ratio, and whether it was clipped."""

    loss: Tensor
    ratio: Tensor
    clipped: Tensor


def clipped_loss(new: Tensor, old: Tensor, sampler: Tensor, advantage: float, settings: Settings) -> Terms:
    """
    Loss of every token of one rollout. `new`, `old`, `sampler`: its logprobs under the policy being trained, under the policy at the start
    of the run, and as they were recorded when it was sampled.

    - -min(r A, clip(r, 1 - low, 1 + high) A) with r = new / old: PPO (arXiv 1707.06347, equation 7), clip-higher of DAPO (2503.14476, equation 10).
    - times min(old / sampler, C): sampler and trainer differ a little (quantised weights, staleness); truncated importance sampling
      (IMPALA, arXiv 1802.01561, section 4.1).
    - plus kl_weight * r * (parent / new - log(parent / new) - 1): the k3 estimator of GRPO (arXiv 2402.03300, equation 4), times r so that its
      gradient is the KL's (DeepSeek-V3.2, arXiv 2512.02556, section 3.1); the parent is `old`.
    """
    ratio = torch.exp(new - old)
    bounded = ratio.clamp(1 - settings.clip_low, 1 + settings.clip_high)
    loss = -torch.minimum(ratio * advantage, bounded * advantage)
    loss = loss * torch.exp(old - sampler).clamp(max=settings.importance_clip)
    if settings.kl_weight:
        loss = loss + settings.kl_weight * ratio * k3(old, new)
    clipped = (ratio < 1 - settings.clip_low) if advantage < 0 else (ratio > 1 + settings.clip_high)
    return Terms(loss, ratio, clipped)


def k3(other: Tensor, sampled: Tensor) -> Tensor:
    """KL(sampled || other) estimated at tokens drawn from `sampled`, never negative: http://joschu.net/blog/kl-approx.html."""
    difference = other - sampled
    return torch.exp(difference) - difference - 1


class GrpoObjective:
    """Rollouts with advantages. The loss of a rollout is the mean over its tokens, so that long ones do not dominate."""

    needs_parent = True

    def __init__(self, rollouts: Sequence[Rollout], settings: Settings) -> None:
        self.settings = settings
        self.parent: Mapping[str, Tensor] = {}
        kept, groups, flat = _with_signal(rollouts)
        self.examples, self.too_long = within([rollout_example(rollout) for rollout in kept], settings.max_tokens)
        self.facts = {"zero_variance_share": flat / groups if groups else 0.0}
        if not rollouts:
            raise LearnerError("nothing to learn from: the batch holds no rollouts; run builds with several samples first")
        if not kept:
            raise LearnerError(
                f"nothing to learn from: in all {groups} groups the rewards are equal; take tasks that the model solves sometimes, or more samples"
            )

    def to_score(self) -> Sequence[Example]:
        """Every rollout."""
        return self.examples

    def before_step(self, examples: Sequence[Example], score: Score) -> None:
        """Needs nothing."""

    def share(self, examples: Sequence[Example]) -> float:
        """The mean over rollouts."""
        return float(len(examples))

    def loss(self, example: Example, logprobs: Sequence[Tensor], sums: Sums) -> Tensor:
        """Mean over the tokens of a rollout."""
        (new,) = logprobs
        old = parent_of(example.completions[0], self.parent, new)
        sampler: Tensor = example.facts["sampler"].to(new.device)
        terms = clipped_loss(new, old, sampler, example.facts["advantage"], self.settings)
        sums.add_tokens("log_ratio_mean", new - sampler)
        sums.add_tokens("mismatch_kl", k3(old, sampler))
        sums.add_tokens("kl_to_parent", k3(old.detach(), new.detach()))
        sums.add_tokens("clipped_share", terms.clipped.float())
        sums.add("reward", example.facts["reward"], 1)
        return terms.loss.mean()


def _with_signal(rollouts: Sequence[Rollout]) -> tuple[list[Rollout], int, int]:
    """The rollouts of groups in which anything differs; the number of groups, and of those without a difference."""
    groups: dict[str, list[Rollout]] = {}
    for rollout in rollouts:
        groups.setdefault(rollout.group or rollout.id, []).append(rollout)
    telling = [group for group in groups.values() if any(rollout.advantage for rollout in group)]
    return [rollout for group in telling for rollout in group], len(groups), len(groups) - len(telling)


def rollout_example(rollout: Rollout) -> Example:
    """A rollout with its advantage and the sampler's logprobs."""
    return Example(
        id=rollout.id,
        completions=(completion(rollout.id, rollout.prompt_ids, rollout.completion_ids),),
        group=rollout.group or rollout.id,
        facts={"advantage": rollout.advantage, "reward": rollout.reward, "sampler": torch.tensor(list(rollout.logprobs))},
    )
