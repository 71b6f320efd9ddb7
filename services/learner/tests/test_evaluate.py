import json
import math
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import rollouts, write_batch
from modwright_learner.__main__ import main
from modwright_learner.gen.learning_pb2 import METHOD_GRPO, Batch, JudgedAnswer, Preference


def test_every_kind_of_line_has_its_measures(tmp_path: Path, tiny_base: Path, ids: Callable[[int], list[int]], capsys: pytest.CaptureFixture[str]) -> None:
    batch = write_batch(
        tmp_path / "batch",
        Batch(run="held-out", method=METHOD_GRPO),
        rollouts=rollouts(ids),
        preferences=[Preference(id=f"p{n}", prompt_ids=ids(4), chosen_ids=ids(3), rejected_ids=ids(5), weight=1) for n in range(3)],
        answers=[JudgedAnswer(id=f"a{n}", prompt_ids=ids(4), completion_ids=ids(3), good=n > 0, weight=1) for n in range(3)],
    )
    assert main(["evaluate", str(batch), "--base", str(tiny_base), "--dtype", "float32", "--device", "cpu"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["rollouts"], found["preferences"], found["answers"]) == (12, 3, 3)
    # The tiny model knows next to nothing: every token has about the same probability.
    for name in ("logprob", "logprob_good", "logprob_bad"):
        assert abs(found[name] + math.log(64)) < 0.2
    assert abs(math.log(found["perplexity"]) + found["logprob"]) < 1e-9
    assert abs(found["preference_margin"] - 2 * math.log(64)) < 1
    assert 0 <= found["preferred"] <= 1 and found["mismatch_kl"] < 0.1
