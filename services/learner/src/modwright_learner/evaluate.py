"""How likely given completions are under a policy: before and after learning, on what it never saw."""

import math
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from modwright_learner.answers import answer_example
from modwright_learner.batch import LoadedBatch
from modwright_learner.distributed import Ranks
from modwright_learner.dpo import preference_example
from modwright_learner.examples import Example
from modwright_learner.grpo import k3, rollout_example
from modwright_learner.objective import Sums
from modwright_learner.packing import Limits
from modwright_learner.policy import Policy, score

LIMITS = Limits(tree=4096, joined=1024)


def evaluate(loaded: LoadedBatch, policy: Policy, ranks: Ranks) -> dict[str, float]:
    """The measures by name; what the batch holds none of has no measure."""
    sums = Sums()
    counts: dict[str, float] = {"rollouts": len(loaded.rollouts), "preferences": len(loaded.preferences), "answers": len(loaded.answers)}
    with torch.no_grad():
        _rollouts([rollout_example(rollout) for rollout in loaded.rollouts], policy, ranks, sums)
        _preferences([preference_example(preference) for preference in loaded.preferences], policy, ranks, sums)
        _answers([answer_example(answer) for answer in loaded.answers], policy, ranks, sums)
    measures = sums.measures()
    perplexity = {"perplexity": math.exp(-measures["logprob"])} if "logprob" in measures else {}
    return counts | measures | perplexity


def _scores(examples: Sequence[Example], policy: Policy, ranks: Ranks) -> Mapping[str, Tensor]:
    return score(policy, examples, LIMITS, ranks)


def _rollouts(examples: Sequence[Example], policy: Policy, ranks: Ranks, sums: Sums) -> None:
    scores = _scores(examples, policy, ranks)
    for example in examples:
        new, sampler = scores[example.completions[0].key], example.facts["sampler"]
        sums.add_tokens("logprob", new)
        sums.add_tokens("log_ratio_mean", new - sampler)
        sums.add_tokens("mismatch_kl", k3(new, sampler))
        # What the policy gained where the rewards are: above 0 = good answers became likelier than bad ones.
        sums.add("gain", example.facts["advantage"] * (new - sampler).mean(), 1)


def _preferences(examples: Sequence[Example], policy: Policy, ranks: Ranks, sums: Sums) -> None:
    scores = _scores(examples, policy, ranks)
    for example in examples:
        chosen, rejected = (scores[one.key] for one in example.completions)
        sums.add("preferred", float(chosen.mean() > rejected.mean()), 1)
        sums.add("preference_margin", chosen.sum() - rejected.sum(), 1)


def _answers(examples: Sequence[Example], policy: Policy, ranks: Ranks, sums: Sums) -> None:
    scores = _scores(examples, policy, ranks)
    for example in examples:
        sums.add_tokens("logprob_good" if example.facts["good"] else "logprob_bad", scores[example.completions[0].key])
