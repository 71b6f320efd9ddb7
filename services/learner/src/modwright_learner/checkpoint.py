"""Checkpoints: whatever kills a run, it goes on from its newest one with exactly the state it had there."""

import json
import os
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save
from torch import Tensor, nn
from torch.optim import AdamW

from modwright_learner.adapter import whole
from modwright_learner.files import sha256, sync_folder, write_whole
from modwright_learner.problems import LearnerError

KEPT = 2
STATE, WEIGHTS, MOMENTS, PARENT = "state.json", "weights.safetensors", "moments.safetensors", "parent-logprobs.safetensors"


@dataclass
class State:
    """What a run has come to, but for its tensors."""

    # SHA-256 of batch and base: a checkpoint goes on with no other.
    identity: str
    # Steps done.
    step: int = 0
    skipped: int = 0
    seconds: float = 0.0
    tokens: int = 0
    # Ids that were trained on.
    consumed: list[str] = field(default_factory=list)
    # TrainingProgress of every step, as JSON.
    curve: list[dict[str, Any]] = field(default_factory=list)


class Checkpoints:
    """The folder OUT_DIR/checkpoints. Only the first rank writes; tensors that are spread over ranks are gathered by all."""

    def __init__(self, folder: Path, writes: bool) -> None:
        self.folder = folder
        self.writes = writes

    def newest(self) -> Path | None:
        """The newest checkpoint that is whole."""
        for place in sorted(self.folder.glob("step-*"), reverse=True):
            if self._is_whole(place):
                return place
        return None

    def save(self, state: State, model: nn.Module, optimiser: AdamW) -> None:
        """Writes a checkpoint whole or not at all, and drops all but the newest ones."""
        weights = {name: _here(tensor) for name, tensor in trained(model).items()}
        moments = _moments(model, optimiser)
        if not self.writes:
            return
        target = self.folder / f"step-{state.step:06}"
        beside = self.folder / f".{target.name}.{os.getpid()}"
        shutil.rmtree(beside, ignore_errors=True)
        write_whole(beside / WEIGHTS, save(weights))
        write_whole(beside / MOMENTS, save(moments))
        digests = {name: sha256(beside / name) for name in (WEIGHTS, MOMENTS)}
        write_whole(beside / STATE, json.dumps({"state": asdict(state), "digests": digests}).encode())
        shutil.rmtree(target, ignore_errors=True)
        beside.rename(target)
        sync_folder(self.folder)
        for old in sorted(self.folder.glob("step-*"), reverse=True)[KEPT:]:
            shutil.rmtree(old)

    def load(self, place: Path, identity: str, model: nn.Module, optimiser: AdamW) -> State:
        """Puts a checkpoint's tensors in place. Raises LearnerError when it is another run's."""
        state = State(**json.loads((place / STATE).read_text())["state"])
        if state.identity != identity:
            raise LearnerError(f"{self.folder} belongs to another batch or base model: give an empty folder for the output")
        weights, moments = load_file(place / WEIGHTS), load_file(place / MOMENTS)
        with torch.no_grad():
            for name, parameter in trained(model).items():
                parameter.copy_(_like(weights[name], parameter))
                if f"{name}/exp_avg" in moments:
                    optimiser.state[parameter] = {
                        "step": moments[f"{name}/step"].clone(),
                        "exp_avg": _like(moments[f"{name}/exp_avg"], parameter),
                        "exp_avg_sq": _like(moments[f"{name}/exp_avg_sq"], parameter),
                    }
        return state

    def read_parent(self) -> dict[str, Tensor] | None:
        """The parent's logprobs, when they were computed before."""
        path = self.folder / PARENT
        return load_file(path) if path.is_file() else None

    def save_parent(self, logprobs: dict[str, Tensor]) -> None:
        """Keeps the parent's logprobs: with them a run that goes on sees the numbers it saw before."""
        if self.writes:
            write_whole(self.folder / PARENT, save(logprobs))

    def remove(self) -> None:
        """Drops everything, once the run is done."""
        if self.writes:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _is_whole(self, place: Path) -> bool:
        try:
            digests: dict[str, str] = json.loads((place / STATE).read_text())["digests"]
            return all(sha256(place / name) == digest for name, digest in digests.items())
        except (OSError, ValueError, KeyError):
            return False


def trained(model: nn.Module) -> dict[str, nn.Parameter]:
    """The parameters that change, by name."""
    return {name: parameter for name, parameter in model.named_parameters() if parameter.requires_grad}


def _moments(model: nn.Module, optimiser: AdamW) -> dict[str, Tensor]:
    found: dict[str, Tensor] = {}
    for name, parameter in trained(model).items():
        for kind, tensor in optimiser.state.get(parameter, {}).items():
            found[f"{name}/{kind}"] = _here(tensor)
    return found


def _here(tensor: Tensor) -> Tensor:
    return whole(tensor).detach().cpu().contiguous()


def _like(tensor: Tensor, parameter: Tensor) -> Tensor:
    """A tensor on the device of a parameter, and spread over ranks as it is."""
    mesh = getattr(parameter, "device_mesh", None)
    if mesh is None:
        return tensor.to(parameter.device)
    from torch.distributed.tensor import distribute_tensor

    return distribute_tensor(tensor.to(parameter.device), mesh, parameter.placements)  # type: ignore[attr-defined]
