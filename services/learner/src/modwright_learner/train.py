"""A training run: from a batch folder to an adapter. Whatever interrupts it, the same call goes on where it stopped."""

import hashlib
import math
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import torch
from google.protobuf import json_format
from torch import Tensor, nn
from torch.optim import AdamW

from modwright_learner import distributed
from modwright_learner.adapter import WEIGHTS, with_adapter, with_new_adapter
from modwright_learner.alarms import out_of_band
from modwright_learner.base_model import base_folder, load_base
from modwright_learner.batch import LoadedBatch
from modwright_learner.checkpoint import Checkpoints, State, trained
from modwright_learner.distributed import Ranks
from modwright_learner.examples import Example, plan_steps
from modwright_learner.files import sha256
from modwright_learner.gen.learning_pb2 import TrainingProgress
from modwright_learner.memory import check_room, free_bytes
from modwright_learner.methods import objective_of
from modwright_learner.objective import Objective, Sums
from modwright_learner.packing import Limits, Pack, pack
from modwright_learner.policy import Policy, activation_bytes, score
from modwright_learner.problems import Interrupted, LearnerError
from modwright_learner.progress import note, tell
from modwright_learner.settings import Settings, settings_of
from modwright_learner.telemetry import StepTold, Telemetry

MAX_GRAD_NORM = 1.0
# Examples between two signs of life while the parent is asked.
PARENT_CHUNK = 64


@dataclass(frozen=True)
class Options:
    """What a run may do on this machine; it does not change what is learnt, but for rounding."""

    base: Path
    parent: Path | None
    dtype: torch.dtype
    # None = as the memory allows.
    save_memory: bool | None


@dataclass
class Outcome:
    """What a run came to."""

    state: State
    policy: Policy
    too_long: list[str]


class Run:
    """One training run on this rank."""

    def __init__(self, loaded: LoadedBatch, out: Path, options: Options, ranks: Ranks, telemetry: Telemetry) -> None:
        self.ranks = ranks
        self.telemetry = telemetry
        self.settings: Settings = settings_of(loaded.batch)
        self.objective: Objective = objective_of(loaded, self.settings)
        if not self.objective.examples:
            raise LearnerError(f"nothing to learn from: everything is longer than {self.settings.max_tokens} tokens; raise max_tokens")
        folder = base_folder(options.base)
        self.limits = Limits(tree=4096, joined=1024) if ranks.device.type == "cpu" else Limits(tree=8192, joined=8192)
        check_room(folder, options.dtype.itemsize, free_bytes(ranks.device))
        self.policy = _build_policy(folder, loaded, options, self.settings, ranks)
        _check_vocabulary(self.objective, self.policy)
        self._spare_memory(options.save_memory)
        self.optimiser = AdamW(trained(self.policy).values(), lr=self.settings.learning_rate, betas=(0.9, 0.99), weight_decay=0.0)
        self.checkpoints = Checkpoints(out / "checkpoints", writes=ranks.first)
        self.steps = plan_steps(self.objective.examples, self.settings.seed, self.settings.epochs, self.settings.per_step, self.settings.max_steps)
        self.state = State(identity=_identity(loaded, folder, options.parent))
        self.resumed_from = 0
        self.stopping = False

    def train(self) -> Outcome:
        """Does all steps that are left. Raises Interrupted after a checkpoint when it was asked to stop, LearnerError when it cannot go on."""
        place = self.checkpoints.newest()
        if place:
            self.state = self.checkpoints.load(place, self.state.identity, self.policy, self.optimiser)
            self.resumed_from = self.state.step
            note(f"goes on after step {self.state.step} of {len(self.steps)}")
        previous = signal.signal(signal.SIGTERM, self._stop)
        try:
            if self.objective.needs_parent:
                self.objective.parent = self._parent_logprobs()
            for number in range(self.state.step, len(self.steps)):
                with self.telemetry.step(number + 1, len(self.steps)) as told:
                    self._step(number, told)
                last = number + 1 == len(self.steps)
                stop = distributed.any_rank(self.ranks, self.stopping)
                if stop or last or self.state.step % self.settings.checkpoint_every == 0:
                    self.checkpoints.save(self.state, self.policy, self.optimiser)
                if stop and not last:
                    raise Interrupted(f"stopped after step {self.state.step} of {len(self.steps)}; the same command goes on from there")
        finally:
            signal.signal(signal.SIGTERM, previous)
        if self.state.skipped == len(self.steps):
            raise LearnerError("every step was skipped because its measures were out of band: see the curve; were the rollouts sampled by this model?")
        return Outcome(self.state, self.policy, self.objective.too_long)

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _parent_logprobs(self) -> dict[str, Tensor]:
        known = self.checkpoints.read_parent()
        if known is not None:
            return known
        if self.state.step:
            raise LearnerError("the parent's logprobs are gone from the checkpoints: start again in an empty folder")
        found: dict[str, Tensor] = {}
        examples = self.objective.to_score()
        for start in range(0, len(examples), PARENT_CHUNK):
            found |= score(self.policy, examples[start : start + PARENT_CHUNK], self.limits, self.ranks)
            if self.ranks.first:
                share = min(1.0, (start + PARENT_CHUNK) / len(examples))
                self._tell_or_stop(TrainingProgress(step=0, steps=len(self.steps), measures={"parent_scored": share}, resumed_from=self.resumed_from))
            if distributed.any_rank(self.ranks, self.stopping):
                raise Interrupted("stopped before the first step; the same command starts again")
        self.checkpoints.save_parent(found)
        return found

    def _step(self, number: int, told: StepTold) -> None:
        began = time.monotonic()
        examples = [self.objective.examples[index] for index in self.steps[number]]
        self.objective.before_step(examples, lambda asked: score(self.policy, asked, self.limits, self.ranks))
        sums, tokens = self._gradients(examples)
        norm = float(_clip_gradient(self.policy))
        measures = distributed.total(self.ranks, sums).measures() | self.objective.facts | {"grad_norm": norm}
        loss = measures.pop("loss")
        broken = "loss" if math.isnan(loss) else None if math.isfinite(norm) else "gradient"
        if broken:
            raise LearnerError(f"the {broken} is not a number at step {number + 1}: lower the learning rate")
        problem = out_of_band(measures)
        if problem:
            self.state.skipped += 1
            note(f"step {number + 1} skipped: {problem}")
        else:
            self._warm_up(number)
            self.optimiser.step()
            before = set(self.state.consumed)
            self.state.consumed += [example.id for example in examples if example.id not in before]
        self.optimiser.zero_grad(set_to_none=True)
        seconds = time.monotonic() - began
        told.measured(loss, measures, tokens, seconds)
        self._tell(number, loss, measures | {"skipped": float(self.state.skipped)}, tokens, seconds)

    def _gradients(self, examples: Sequence[Example]) -> tuple[Sums, int]:
        """Adds up the gradient of a step on this rank; gives the sums of its measures, and the tokens computed by all ranks."""
        packs = pack(examples, self.limits)
        share = self.objective.share(examples)
        # Every rank computes equally many rows, since shards are gathered by all; what is over is a row that counts nothing.
        rounds = -(-len(packs) // self.ranks.size)
        sums = Sums()
        sums.add("loss", 0.0, 1 / self.ranks.size)
        # FSDP takes the mean of the ranks' gradients; the sum is meant.
        scale = self.ranks.size / share
        for turn in range(rounds):
            at = turn * self.ranks.size + self.ranks.rank
            row = packs[at] if at < len(packs) else packs[-1]
            counts = at < len(packs)
            loss = self._row_loss(row, sums if counts else Sums(), share)
            (loss * (scale if counts else 0.0)).backward()  # type: ignore[no-untyped-call]
        return sums, sum(row.tokens for row in packs)

    def _row_loss(self, row: Pack, sums: Sums, share: float) -> Tensor:
        row = row.to(self.ranks.device)
        logprobs, entropy = self.policy(row)
        sums.add_tokens("entropy", entropy)
        losses = [self.objective.loss(example, [logprobs[span.start : span.end] for span in spans], sums) for example, spans in row.examples()]
        loss = torch.stack(losses).sum()
        # The parts of all rows add up to the step's loss.
        sums.add("loss", float(loss.detach()) / share, 0)
        return loss

    def _warm_up(self, number: int) -> None:
        """The rate grows over the first steps: Adam's first estimates are rough."""
        warm = max(1, min(10, len(self.steps) // 20))
        for group in self.optimiser.param_groups:
            group["lr"] = self.settings.learning_rate * min(1.0, (number + 1) / warm)

    def _tell(self, number: int, loss: float, measures: dict[str, float], tokens: int, seconds: float) -> None:
        self.state.step = number + 1
        self.state.tokens += tokens
        self.state.seconds += seconds
        progress = TrainingProgress(
            step=number + 1,
            steps=len(self.steps),
            loss=loss,
            seconds=self.state.seconds,
            tokens_per_second=tokens / seconds,
            measures=measures,
            resumed_from=self.resumed_from,
        )
        if self.ranks.first:
            self.state.curve.append(json_format.MessageToDict(progress))
            self._tell_or_stop(progress)

    def _tell_or_stop(self, progress: TrainingProgress) -> None:
        """Whoever started the run is gone when nobody listens: it stops as if it was asked to, and whoever comes next goes on."""
        if not tell(progress):
            self.stopping = True

    def _spare_memory(self, wanted: bool | None) -> None:
        longest = max(row.tokens for row in pack(self.objective.examples, self.limits))
        if wanted if wanted is not None else activation_bytes(self.policy, longest) > free_bytes(self.ranks.device) / 4:
            self.policy.save_memory()


def _build_policy(folder: Path, loaded: LoadedBatch, options: Options, settings: Settings, ranks: Ranks) -> Policy:
    base = load_base(folder, options.dtype)
    if options.parent:
        model = with_adapter(base, options.parent)
        rank = model.peft_config["default"].r
        if settings.lora_rank not in (0, rank):
            raise LearnerError(f"the parent's rank is {rank}, not {settings.lora_rank}: an adapter keeps its parent's rank")
    else:
        model = with_new_adapter(base, settings)
    policy = Policy(model.to(ranks.device))
    policy.train()
    distributed.spread(policy, list(base.model.layers), ranks)
    return policy


def _clip_gradient(policy: nn.Module) -> Tensor:
    """Clips the gradient; gives its norm before that."""
    norm = torch.nn.utils.clip_grad_norm_(trained(policy).values(), MAX_GRAD_NORM)
    gather = getattr(norm, "full_tensor", None)
    return gather() if gather else norm


def _check_vocabulary(objective: Objective, policy: Policy) -> None:
    size = policy.causal.config.vocab_size
    for example in objective.examples:
        for one in example.completions:
            if max(int(one.prompt.max()), int(one.ids.max())) >= size:
                raise LearnerError(f"{example.id} has a token id beyond the base model's vocabulary of {size}: another model sampled it")


def _identity(loaded: LoadedBatch, folder: Path, parent: Path | None) -> str:
    digest = hashlib.sha256(f"{loaded.digest}\n{folder.resolve()}".encode())
    if parent:
        digest.update(sha256(parent / WEIGHTS).encode())
    return digest.hexdigest()
