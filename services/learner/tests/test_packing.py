from collections.abc import Callable
from pathlib import Path

import torch

from conftest import trained_policy
from modwright_learner.examples import Example, completion, plan_steps
from modwright_learner.packing import Limits, attention_mask, pack
from modwright_learner.policy import Policy

Ids = Callable[[int], list[int]]
APART, TOGETHER, IN_TREES = Limits(1, 1), Limits(400, 400), Limits(40, 1)


def examples(ids: Ids) -> list[Example]:
    """Three groups of one prompt each; one group's examples have two completions."""
    made: list[Example] = []
    for group in range(3):
        prompt = ids(4 + 3 * group)
        for sample in range(4):
            pair = tuple(completion(f"{group}-{sample}-{which}", prompt, ids(2 + sample + which)) for which in range(2 if group == 1 else 1))
            made.append(Example(f"{group}-{sample}", pair, group=str(group)))
    return made


def losses(policy: Policy, given: list[Example], limits: Limits) -> tuple[dict[str, torch.Tensor], list[torch.Tensor]]:
    """Logprobs by completion, and the gradients of a loss that weighs tokens differently."""
    policy.zero_grad()
    found: dict[str, torch.Tensor] = {}
    for row in pack(given, limits):
        logprobs, _ = policy(row)
        for span in row.spans:
            part = logprobs[span.start : span.end]
            found[span.example.completions[span.completion].key] = part.detach()
            (part * torch.arange(1.0, 1 + len(part))).sum().backward(retain_graph=True)
    return found, [parameter.grad.clone() for parameter in policy.parameters() if parameter.grad is not None]


def test_packed_rows_give_the_logprobs_and_gradients_of_single_sequences(tiny_base: Path, ids: Ids) -> None:
    policy, given = trained_policy(tiny_base), examples(ids)
    alone, slopes = losses(policy, given, APART)
    for limits in (TOGETHER, IN_TREES):
        packed, packed_slopes = losses(policy, given, limits)
        assert packed.keys() == alone.keys()
        for key, expected in alone.items():
            torch.testing.assert_close(packed[key], expected, rtol=1e-5, atol=1e-5)
        for found, expected in zip(packed_slopes, slopes, strict=True):
            torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-5)


def test_single_sequences_give_what_the_library_gives(tiny_base: Path, ids: Ids) -> None:
    policy = trained_policy(tiny_base)
    example = examples(ids)[0]
    only = example.completions[0]
    row = torch.tensor([[*only.prompt, *only.ids]])
    table = torch.log_softmax(policy.causal(input_ids=row).logits[0], dim=-1)
    expected = table[len(only.prompt) - 1 : -1].gather(1, torch.from_numpy(only.ids)[:, None])[:, 0]
    (packed,) = pack([example], APART)
    torch.testing.assert_close(policy(packed)[0], expected, rtol=1e-5, atol=1e-5)


def test_less_memory_gives_the_same_gradients(tiny_base: Path, ids: Ids) -> None:
    policy, given = trained_policy(tiny_base), examples(ids)
    _, kept = losses(policy, given, TOGETHER)
    policy.save_memory()
    _, again = losses(policy, given, TOGETHER)
    for found, expected in zip(again, kept, strict=True):
        torch.testing.assert_close(found, expected)


def test_a_prompt_stands_in_a_tree_once_and_branches_do_not_see_each_other(ids: Ids) -> None:
    prompt = ids(3)
    pair = [Example(str(at), (completion(str(at), prompt, ids(2)),), group="g") for at in range(2)]
    (row,) = pack(pair, Limits(10, 10))
    assert row.tokens == 3 + 2 + 2
    assert row.positions.tolist() == [0, 1, 2, 3, 4, 3, 4]
    assert row.sources.tolist() == [2, 3, 2, 5]
    mask = attention_mask(row)
    assert mask is not None
    assert mask[0, 0, 6].tolist() == [True, True, True, False, False, True, True]


def test_rows_keep_to_their_limits_but_for_what_is_longer_by_itself(ids: Ids) -> None:
    given = examples(ids)
    for row in pack(given, Limits(30, 25)):
        assert row.tokens <= 30
    assert sum(len(row.spans) for row in pack(given, Limits(30, 25))) == 16
    assert len(pack(given, Limits(1, 1))) == len(given)


def test_steps_keep_groups_together_and_follow_from_the_seed(ids: Ids) -> None:
    given = examples(ids)
    steps = plan_steps(given, seed=1, epochs=2, per_step=6, max_steps=0)
    assert steps == plan_steps(given, seed=1, epochs=2, per_step=6, max_steps=0)
    assert steps != plan_steps(given, seed=2, epochs=2, per_step=6, max_steps=0)
    assert all(len({given[index].group for index in step}) == 1 for step in steps)
    assert sorted(index for step in steps[:3] for index in step) == list(range(12))
    assert len(plan_steps(given, seed=1, epochs=2, per_step=4, max_steps=5)) == 5
    assert [len(step) for step in plan_steps(given, seed=1, epochs=1, per_step=3, max_steps=0)] == [3, 1, 3, 1, 3, 1]
