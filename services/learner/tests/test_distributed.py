"""Two processes that share the model learn what one learns."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import torch
from safetensors.torch import load_file

from conftest import rollouts, write_batch
from modwright_learner.__main__ import main
from modwright_learner.gen.learning_pb2 import METHOD_GRPO, Batch, Hyperparameters

# Sums of fp32 in another order.
TOLERANCE = 1e-4


def test_two_ranks_with_fsdp_give_the_weights_of_one_process(tmp_path: Path, tiny_base: Path, ids: Callable[[int], list[int]]) -> None:
    # SGD-like steps: with Adam a gradient of about 0 has a sign by chance, which the first steps would blow up.
    settings = Hyperparameters(rollouts_per_step=6, epochs=2, learning_rate=1e-3)
    batch = write_batch(tmp_path / "batch", Batch(run="r", method=METHOD_GRPO, hyperparameters=settings), rollouts=rollouts(ids))
    common = ["--base", str(tiny_base), "--device", "cpu", "--dtype", "float32"]
    assert main(["train", str(batch), str(tmp_path / "one"), *common]) == 0
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(Path(__file__).parents[1] / "src")}
    launch = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "modwright_learner"]
    ended = subprocess.run([*launch, "train", str(batch), str(tmp_path / "two"), *common], env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert json.loads((tmp_path / "two" / "report.json").read_text())["steps"] == 4
    one, two = (load_file(tmp_path / name / "adapter_model.safetensors") for name in ("one", "two"))
    assert one.keys() == two.keys()
    for name, expected in one.items():
        torch.testing.assert_close(two[name], expected, rtol=0, atol=TOLERANCE)
