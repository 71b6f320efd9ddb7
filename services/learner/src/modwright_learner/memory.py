"""How much memory there is: a process that takes too much is killed without a word, so it is asked before."""

from pathlib import Path

import psutil
import torch

from modwright_learner.problems import LearnerError

GROUP = Path("/sys/fs/cgroup")
GIB = 1 << 30


def free_bytes(device: torch.device, group: Path = GROUP) -> int:
    """Bytes that can still be taken: of the card, or of the machine and, in a container, of its limit."""
    if device.type == "cuda":
        return torch.cuda.mem_get_info()[0]
    free: int = psutil.virtual_memory().available
    limit = group / "memory.max"
    if limit.is_file() and (most := limit.read_text().strip()).isdigit():
        free = min(free, int(most) - int((group / "memory.current").read_text()))
    return free


def check_room(folder: Path, width: int, free: int) -> None:
    """Raises LearnerError when the base in `folder`, at `width` bytes a weight, does not fit into `free` bytes with what training needs besides."""
    # Files keep two bytes a weight; half as much again is for activations, the adapter and its moments.
    needed = int(sum(file.stat().st_size for file in folder.glob("*.safetensors")) * width / 2 * 1.5)
    if needed > free:
        raise LearnerError(
            f"out of memory: training this base model needs about {needed / GIB:.1f} GiB and {free / GIB:.1f} are free; "
            "stop other programs, take a smaller base model or a machine with more"
        )
