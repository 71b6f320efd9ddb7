"""Several processes as one learner: torchrun starts them, FSDP spreads the model over them."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import torch
import torch.distributed as dist
from torch import nn

from modwright_learner.objective import Sums
from modwright_learner.problems import LearnerError

# Room for a step's sums as JSON: a dozen names with two numbers each.
SUMS_BYTES = 4096


@dataclass(frozen=True)
class Ranks:
    """This process among all."""

    rank: int
    size: int
    device: torch.device

    @property
    def first(self) -> bool:
        """The one that writes and talks."""
        return self.rank == 0


def join_ranks(device: str) -> Ranks:
    """Joins the group that torchrun announces, or stands alone. `device`: auto, cpu or cuda. Raises LearnerError without a GPU for cuda."""
    if device == "cuda" and not torch.cuda.is_available():
        raise LearnerError("--device cuda, but torch sees no GPU here: install the CUDA environment, or take --device cpu")
    kind = "cuda" if device == "cuda" or (device == "auto" and torch.cuda.is_available()) else "cpu"
    size = int(os.environ.get("WORLD_SIZE", "1"))
    if size == 1:
        return Ranks(0, 1, torch.device(kind))
    # A rank that waits longer for the others ends: a silent hang helps nobody.
    dist.init_process_group("nccl" if kind == "cuda" else "gloo", timeout=timedelta(minutes=10))
    local = torch.device(kind, int(os.environ["LOCAL_RANK"])) if kind == "cuda" else torch.device(kind)
    if kind == "cuda":
        torch.cuda.set_device(local)
    return Ranks(dist.get_rank(), size, local)


def leave_ranks(ranks: Ranks) -> None:
    """Ends the group, once every rank is done: one that goes earlier breaks the connections of the others."""
    if ranks.size > 1:
        dist.barrier()
        dist.destroy_process_group()


def spread(policy: nn.Module, blocks: Sequence[nn.Module], ranks: Ranks) -> None:
    """Shards the policy over the ranks, block by block; alone it does nothing."""
    if ranks.size == 1:
        return
    from torch.distributed.device_mesh import init_device_mesh
    from torch.distributed.fsdp import fully_shard

    mesh = init_device_mesh(ranks.device.type, (ranks.size,))
    for block in blocks:
        fully_shard(block, mesh=mesh)
    fully_shard(policy, mesh=mesh)


def total(ranks: Ranks, sums: Sums) -> Sums:
    """The sums of all ranks together."""
    if ranks.size == 1:
        return sums
    text = json.dumps([sums.above, sums.below]).encode()
    mine = torch.full((SUMS_BYTES,), ord(" "), dtype=torch.uint8, device=ranks.device)
    mine[: len(text)] = torch.frombuffer(bytearray(text), dtype=torch.uint8)
    parts = [torch.empty_like(mine) for _ in range(ranks.size)]
    dist.all_gather(parts, mine)
    together = Sums()
    for part in parts:
        above, below = json.loads(bytes(part.cpu().numpy()))
        for name, divisor in below.items():
            together.add(name, above[name], divisor)
    return together


def any_rank(ranks: Ranks, here: bool) -> bool:
    """Whether it is so on any rank."""
    if ranks.size == 1:
        return here
    flag = torch.tensor(float(here), device=ranks.device)
    dist.all_reduce(flag, dist.ReduceOp.MAX)
    return bool(flag)
