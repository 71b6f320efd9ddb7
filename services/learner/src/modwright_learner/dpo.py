"""DPO: of two completions of one prompt, the one that people preferred becomes likelier."""

from collections.abc import Mapping, Sequence

from torch import Tensor
from torch.nn.functional import logsigmoid

from modwright_learner.examples import Example, completion
from modwright_learner.gen.learning_pb2 import Preference
from modwright_learner.objective import Score, Sums, parent_of, within
from modwright_learner.problems import LearnerError
from modwright_learner.settings import Settings


def dpo_loss(chosen: Tensor, rejected: Tensor, parent_chosen: Tensor, parent_rejected: Tensor, beta: float) -> Tensor:
    """-log sigmoid(beta ((chosen - parent chosen) - (rejected - parent rejected))) of summed logprobs: arXiv 2305.18290, equation 7."""
    return -logsigmoid(beta * ((chosen - parent_chosen) - (rejected - parent_rejected)))


class DpoObjective:
    """Pairs, weighted by how sure the votes are."""

    needs_parent = True

    def __init__(self, preferences: Sequence[Preference], settings: Settings) -> None:
        self.settings = settings
        self.parent: Mapping[str, Tensor] = {}
        self.facts: dict[str, float] = {}
        usable = [preference_example(preference) for preference in preferences if preference.weight > 0]
        self.examples, self.too_long = within(usable, settings.max_tokens)
        if not usable:
            raise LearnerError("nothing to learn from: the batch holds no preference with a weight above 0; collect votes first")

    def to_score(self) -> Sequence[Example]:
        """Every pair."""
        return self.examples

    def before_step(self, examples: Sequence[Example], score: Score) -> None:
        """Needs nothing."""

    def share(self, examples: Sequence[Example]) -> float:
        """The weighted mean over pairs."""
        return sum(example.weight for example in examples)

    def loss(self, example: Example, logprobs: Sequence[Tensor], sums: Sums) -> Tensor:
        """One pair."""
        chosen, rejected = (tokens.sum() for tokens in logprobs)
        parents = [parent_of(one, self.parent, logprobs[0]).sum() for one in example.completions]
        loss = dpo_loss(chosen, rejected, parents[0], parents[1], self.settings.beta)
        margin = float((chosen - parents[0] - rejected + parents[1]).detach())
        sums.add("margin", self.settings.beta * margin, 1)
        sums.add("accuracy", float(margin > 0), 1)
        return loss * example.weight


def preference_example(preference: Preference) -> Example:
    """A pair, the chosen completion first. Raises LearnerError when it has no token ids."""
    if not preference.prompt_ids or not preference.chosen_ids or not preference.rejected_ids:
        raise LearnerError(f"preference {preference.id} has no token ids: the model server has to give them")
    pair = (
        completion(f"{preference.id}/chosen", preference.prompt_ids, preference.chosen_ids),
        completion(f"{preference.id}/rejected", preference.prompt_ids, preference.rejected_ids),
    )
    return Example(preference.id, pair, group=_prompt_group(preference.prompt_ids), weight=preference.weight)


def _prompt_group(ids: Sequence[int]) -> str:
    return str(hash(tuple(ids)))
