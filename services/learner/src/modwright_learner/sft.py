"""SFT: completions that were found good become likelier."""

from collections.abc import Mapping, Sequence

from torch import Tensor

from modwright_learner.answers import answer_example
from modwright_learner.examples import Example
from modwright_learner.gen.learning_pb2 import JudgedAnswer
from modwright_learner.objective import Score, Sums, within
from modwright_learner.problems import LearnerError
from modwright_learner.settings import Settings


class SftObjective:
    """Negative log likelihood, mean over the tokens of a step's completions; prompts are not learnt."""

    needs_parent = False

    def __init__(self, answers: Sequence[JudgedAnswer], settings: Settings) -> None:
        self.parent: Mapping[str, Tensor] = {}
        self.facts: dict[str, float] = {}
        good = [answer_example(answer) for answer in answers if answer.good and answer.weight > 0]
        self.examples, self.too_long = within(good, settings.max_tokens)
        if not good:
            raise LearnerError("nothing to learn from: the batch holds no good answer with a weight above 0; collect accepted modules first")

    def to_score(self) -> Sequence[Example]:
        """Nothing."""
        return []

    def before_step(self, examples: Sequence[Example], score: Score) -> None:
        """Needs nothing."""

    def share(self, examples: Sequence[Example]) -> float:
        """The weighted mean over tokens."""
        return sum(example.weight * len(example.completions[0].ids) for example in examples)

    def loss(self, example: Example, logprobs: Sequence[Tensor], sums: Sums) -> Tensor:
        """Sum over the tokens of an answer."""
        (new,) = logprobs
        return -new.sum() * example.weight
