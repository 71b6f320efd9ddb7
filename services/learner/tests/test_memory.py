from pathlib import Path

import pytest
import torch

from modwright_learner.memory import GIB, check_room, free_bytes
from modwright_learner.problems import LearnerError

CPU = torch.device("cpu")


def test_the_limit_of_a_container_counts(tmp_path: Path) -> None:
    (tmp_path / "memory.current").write_text("1000\n")
    (tmp_path / "memory.max").write_text("max\n")
    assert free_bytes(CPU, tmp_path) > GIB / 16
    (tmp_path / "memory.max").write_text("5000\n")
    assert free_bytes(CPU, tmp_path) == 4000


def test_a_base_that_does_not_fit_is_said_before_it_is_loaded(tmp_path: Path) -> None:
    with (tmp_path / "model.safetensors").open("wb") as file:
        file.truncate(2 * GIB)
    check_room(tmp_path, width=2, free=3 * GIB)
    with pytest.raises(LearnerError, match=r"out of memory: training this base model needs about 6.0 GiB and 3.0 are free"):
        check_room(tmp_path, width=4, free=3 * GIB)
