"""KTO: lone answers that people found good or bad."""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from modwright_learner.answers import answer_example
from modwright_learner.examples import Completion, Example
from modwright_learner.gen.learning_pb2 import JudgedAnswer
from modwright_learner.objective import Score, Sums, parent_of, within
from modwright_learner.problems import LearnerError
from modwright_learner.settings import Settings


def kto_loss(policy: Tensor, parent: Tensor, good: bool, kl: float, beta: float) -> Tensor:
    """1 - sigmoid(beta (log ratio - kl)) of a good answer, 1 - sigmoid(beta (kl - log ratio)) of a bad one: arXiv 2402.01306, equation 7."""
    ratio = policy - parent
    return 1 - torch.sigmoid(beta * (ratio - kl if good else kl - ratio))


class KtoObjective:
    """Answers and thumbs. How far the policy has moved as a whole (kl) is estimated from answers to other prompts."""

    needs_parent = True

    def __init__(self, answers: Sequence[JudgedAnswer], settings: Settings) -> None:
        self.settings = settings
        self.parent: Mapping[str, Tensor] = {}
        self.facts: dict[str, float] = {}
        usable = [answer_example(answer) for answer in answers if answer.weight > 0]
        self.examples, self.too_long = within(usable, settings.max_tokens)
        self.strangers = _strangers(self.examples, settings.max_tokens)
        self.kl = 0.0
        if not usable:
            raise LearnerError("nothing to learn from: the batch holds no answer with a weight above 0; collect thumbs first")

    def to_score(self) -> Sequence[Example]:
        """Every answer, and every prompt with a stranger's answer."""
        return [*self.examples, *self.strangers.values()]

    def before_step(self, examples: Sequence[Example], score: Score) -> None:
        """Estimates kl: max(0, mean of log policy / parent over answers to other prompts)."""
        strangers = [self.strangers[example.id] for example in examples if example.id in self.strangers]
        scores = score(strangers)
        moved = [float(scores[one.completions[0].key].sum() - self.parent[one.completions[0].key].sum()) for one in strangers]
        self.kl = max(0.0, sum(moved) / len(moved)) if moved else 0.0

    def share(self, examples: Sequence[Example]) -> float:
        """The weighted mean over answers."""
        return sum(example.weight for example in examples)

    def loss(self, example: Example, logprobs: Sequence[Tensor], sums: Sums) -> Tensor:
        """One answer."""
        policy = logprobs[0].sum()
        parent = parent_of(example.completions[0], self.parent, policy).sum()
        good: bool = example.facts["good"]
        sums.add("kl", self.kl, 1)
        sums.add("reward_good" if good else "reward_bad", self.settings.beta * float((policy - parent).detach()), 1)
        return kto_loss(policy, parent, good, self.kl, self.settings.beta) * example.weight


def _strangers(examples: Sequence[Example], max_tokens: int) -> dict[str, Example]:
    """To every example's prompt the answer of another prompt: the previous example's that has one and is short enough."""
    found: dict[str, Example] = {}
    for index, example in enumerate(examples):
        prompt = example.completions[0].prompt
        for back in range(1, len(examples)):
            other = examples[index - back].completions[0]
            if other.prompt.tobytes() != prompt.tobytes() and len(prompt) + len(other.ids) <= max_tokens:
                key = f"{example.id}/stranger"
                found[example.id] = Example(key, (Completion(key, prompt, other.ids),), group=key)
                break
    return found
