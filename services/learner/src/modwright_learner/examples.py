"""What a step learns from: examples, each made of one or two completions of one prompt."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Completion:
    """A prompt and one completion of it, as token ids."""

    # Unique in a batch; names its logprobs under the parent.
    key: str
    prompt: Ids
    ids: Ids

    @property
    def tokens(self) -> int:
        """Length of prompt and completion together."""
        return len(self.prompt) + len(self.ids)


@dataclass(frozen=True, eq=False)
class Example:
    """The unit of a step: a rollout, a pair, a judged answer. All its completions have the same prompt."""

    id: str
    completions: tuple[Completion, ...]
    # Examples of one group go into the same step where they fit: they share a prompt, which is then computed once.
    group: str
    weight: float = 1.0
    # What only its objective knows: the advantage, the sampler's logprobs...
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def tokens(self) -> int:
        """Length of the longest completion with its prompt."""
        return max(completion.tokens for completion in self.completions)


def completion(key: str, prompt: Sequence[int], ids: Sequence[int]) -> Completion:
    """A completion of a prompt from lists of ids."""
    return Completion(key, np.asarray(prompt, dtype=np.int64), np.asarray(ids, dtype=np.int64))


def plan_steps(examples: Sequence[Example], seed: int, epochs: int, per_step: int, max_steps: int) -> list[list[int]]:
    """
    Which examples every optimiser step takes, as indices: whole groups in an order that only the seed decides, so that a run that goes on
    needs to know nothing but the number of its step.
    """
    members: dict[str, list[int]] = {}
    for index, example in enumerate(examples):
        members.setdefault(example.group, []).append(index)
    groups = list(members.values())
    random = np.random.default_rng([abs(seed), 20])
    steps: list[list[int]] = []
    for _ in range(epochs):
        steps += _cut([groups[at] for at in random.permutation(len(groups))], per_step)
    return steps[:max_steps] if max_steps else steps


def _cut(groups: Sequence[list[int]], per_step: int) -> list[list[int]]:
    """Steps of at most `per_step`; a group is divided only when it is larger than a step."""
    steps: list[list[int]] = []
    step: list[int] = []
    for group in groups:
        if step and len(step) + len(group) > per_step:
            steps.append(step)
            step = []
        step = step + group
        while len(step) > per_step:
            steps.append(step[:per_step])
            step = step[per_step:]
    return [*steps, step] if step else steps
