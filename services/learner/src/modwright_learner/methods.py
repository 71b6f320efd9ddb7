"""The objective of a batch's method."""

from modwright_learner.batch import LoadedBatch
from modwright_learner.dpo import DpoObjective
from modwright_learner.gen.learning_pb2 import METHOD_DPO, METHOD_GRPO, METHOD_KTO
from modwright_learner.grpo import GrpoObjective
from modwright_learner.kto import KtoObjective
from modwright_learner.objective import Objective
from modwright_learner.settings import Settings
from modwright_learner.sft import SftObjective


def objective_of(loaded: LoadedBatch, settings: Settings) -> Objective:
    """What the run optimises. Raises LearnerError when the batch holds nothing to learn from."""
    method = loaded.batch.method
    if method == METHOD_GRPO:
        return GrpoObjective(loaded.rollouts, settings)
    if method == METHOD_DPO:
        return DpoObjective(loaded.preferences, settings)
    if method == METHOD_KTO:
        return KtoObjective(loaded.answers, settings)
    return SftObjective(loaded.answers, settings)
