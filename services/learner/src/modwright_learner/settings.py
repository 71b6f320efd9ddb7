"""The hyperparameters of a run: the batch's, with this learner's defaults where it says zero."""

from dataclasses import dataclass

from modwright_learner.gen.learning_pb2 import METHOD_DPO, METHOD_GRPO, METHOD_KTO, METHOD_SFT, Batch, Method
from modwright_learner.problems import LearnerError

LEARNING_RATE = {METHOD_GRPO: 5e-5, METHOD_DPO: 2e-5, METHOD_KTO: 2e-5, METHOD_SFT: 2e-4}
PER_STEP = {METHOD_GRPO: 32, METHOD_DPO: 16, METHOD_KTO: 16, METHOD_SFT: 16}
EPOCHS = {METHOD_GRPO: 1, METHOD_DPO: 1, METHOD_KTO: 1, METHOD_SFT: 2}
DEFAULT_RANK = 16


@dataclass(frozen=True)
class Settings:
    """Every number that decides a run's outcome; units as in Hyperparameters."""

    # 0 = the parent's rank, or DEFAULT_RANK without one.
    lora_rank: int
    # 0 = twice the rank.
    lora_alpha: float
    learning_rate: float
    epochs: int
    per_step: int
    max_tokens: int
    # DAPO (arXiv 2503.14476, section 3.1): the upper clip is the wider one, so that unlikely tokens can grow.
    clip_low: float
    clip_high: float
    importance_clip: float
    kl_weight: float
    beta: float
    checkpoint_every: int
    # 0 = as the epochs say.
    max_steps: int
    seed: int


def settings_of(batch: Batch) -> Settings:
    """The settings of a batch. Raises LearnerError when a number makes no sense or the method is not stated."""
    given, method = batch.hyperparameters, batch.method
    if method not in LEARNING_RATE:
        raise LearnerError(f"batch.json asks for method {Method.Name(method)}: it has to be GRPO, DPO, KTO or SFT")
    settings = Settings(
        lora_rank=given.lora_rank,
        lora_alpha=given.lora_alpha,
        learning_rate=given.learning_rate or LEARNING_RATE[method],
        epochs=given.epochs or EPOCHS[method],
        per_step=given.rollouts_per_step or PER_STEP[method],
        max_tokens=given.max_tokens or 4096,
        clip_low=given.clip_low or 0.2,
        clip_high=given.clip_high or 0.28,
        importance_clip=given.importance_clip or 2.0,
        kl_weight=given.kl_weight,
        beta=given.beta or 0.1,
        checkpoint_every=given.checkpoint_every or 10,
        max_steps=given.max_steps,
        seed=batch.seed,
    )
    negative = [name for name, value in vars(settings).items() if value < 0 and name != "seed"]
    if negative:
        raise LearnerError(f"batch.json has a negative {', '.join(negative)}")
    return settings
