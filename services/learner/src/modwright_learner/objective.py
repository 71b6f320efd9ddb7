"""What a method has to say for itself; the loop that trains is the same for all of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from torch import Tensor

from modwright_learner.examples import Completion, Example

# Logprobs of completions under the policy as it is now, without gradients.
Score = Callable[[Sequence[Example]], Mapping[str, Tensor]]


@dataclass
class Sums:
    """Sums of which measures are the quotients; sums of several ranks can be added up."""

    above: dict[str, float] = field(default_factory=dict)
    below: dict[str, float] = field(default_factory=dict)

    def add(self, name: str, above: Tensor | float, below: float) -> None:
        """Adds to numerator and denominator of a measure."""
        self.above[name] = self.above.get(name, 0.0) + float(above)
        self.below[name] = self.below.get(name, 0.0) + below

    def add_tokens(self, name: str, values: Tensor) -> None:
        """Adds one value a token to a measure that is a mean over tokens."""
        self.add(name, values.detach().double().sum(), values.numel())

    def measures(self) -> dict[str, float]:
        """Every measure's mean."""
        return {name: self.above[name] / below for name, below in self.below.items() if below}


class Objective(Protocol):
    """A method of learning."""

    examples: list[Example]
    # Ids left out because they are longer than the settings allow.
    too_long: list[str]
    # Measures of the batch as a whole, told with every step.
    facts: dict[str, float]
    # True = `parent` has to hold the parent's logprobs of every completion before the first step.
    needs_parent: bool
    parent: Mapping[str, Tensor]

    def to_score(self) -> Sequence[Example]:
        """What the parent has to score."""
        ...

    def before_step(self, examples: Sequence[Example], score: Score) -> None:
        """Told the examples of a step, on every rank all of them."""
        ...

    def share(self, examples: Sequence[Example]) -> float:
        """What the sum of the examples' losses is divided by."""
        ...

    def loss(self, example: Example, logprobs: Sequence[Tensor], sums: Sums) -> Tensor:
        """One example's loss, given the logprobs of its completions' tokens; adds to the measures."""
        ...


def within(examples: Sequence[Example], max_tokens: int) -> tuple[list[Example], list[str]]:
    """The examples that are short enough, and the ids of the others."""
    short = [example for example in examples if example.tokens <= max_tokens]
    return short, [example.id for example in examples if example.tokens > max_tokens]


def parent_of(completion: Completion, parent: Mapping[str, Tensor], like: Tensor) -> Tensor:
    """The parent's logprobs of a completion, on the device of `like`."""
    return parent[completion.key].to(like.device)
