"""The losses, compared with TRL's trainers on the same model and data."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from datasets import Dataset
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from torch import Tensor
from transformers import AutoModelForCausalLM, PreTrainedTokenizerFast
from trl import DPOConfig, DPOTrainer, GRPOConfig, GRPOTrainer, KTOConfig, KTOTrainer, SFTConfig, SFTTrainer

from conftest import VOCABULARY, rollouts, trained_policy
from modwright_learner.distributed import Ranks
from modwright_learner.dpo import DpoObjective
from modwright_learner.gen.learning_pb2 import METHOD_DPO, METHOD_GRPO, METHOD_KTO, METHOD_SFT, Batch, Hyperparameters, JudgedAnswer, Preference
from modwright_learner.grpo import GrpoObjective
from modwright_learner.kto import KtoObjective
from modwright_learner.objective import Objective, Sums
from modwright_learner.packing import Limits, pack
from modwright_learner.policy import Policy, score
from modwright_learner.settings import Settings, settings_of
from modwright_learner.sft import SftObjective

Ids = Callable[[int], list[int]]
ALONE = Ranks(0, 1, torch.device("cpu"))
LIMITS = Limits(200, 200)
PAD = 0


@pytest.fixture(scope="session")
def tokenizer() -> PreTrainedTokenizerFast:
    words = Tokenizer(WordLevel({f"w{number}": number for number in range(VOCABULARY)}, unk_token="w1"))
    return PreTrainedTokenizerFast(tokenizer_object=words, pad_token="w0", eos_token="w2", unk_token="w1")


@pytest.fixture
def merged(tiny_base: Path) -> tuple[Policy, Any, Any]:
    """A policy, the same as one model without an adapter, and its parent: the base."""
    policy = trained_policy(tiny_base)
    model = trained_policy(tiny_base).model.merge_and_unload()
    model.requires_grad_(True)
    return policy, model, AutoModelForCausalLM.from_pretrained(tiny_base, dtype=torch.float32)


def ours(objective: Objective, policy: Policy, base: Any) -> float:
    """The loss of all examples as one step."""
    objective.parent = score(Policy(base), objective.to_score(), LIMITS, ALONE)
    objective.before_step(objective.examples, lambda asked: score(policy, asked, LIMITS, ALONE))
    total, sums = 0.0, Sums()
    for row in pack(objective.examples, LIMITS):
        logprobs, _ = policy(row)
        for example, spans in row.examples():
            total += float(objective.loss(example, [logprobs[span.start : span.end] for span in spans], sums).detach())
    return total / objective.share(objective.examples)


def quiet(folder: Path, **more: Any) -> dict[str, Any]:
    return {"output_dir": str(folder), "report_to": [], "use_cpu": True, "bf16": False, "gradient_checkpointing": False, **more}


def settings(method: Any, **given: float) -> Settings:
    return settings_of(Batch(method=method, hyperparameters=Hyperparameters(**given)))


def padded(rows: Sequence[Sequence[float]], left: bool = False, dtype: torch.dtype = torch.long) -> tuple[Tensor, Tensor]:
    width = max(len(row) for row in rows)
    table, mask = torch.full((len(rows), width), PAD, dtype=dtype), torch.zeros((len(rows), width), dtype=torch.long)
    for at, row in enumerate(rows):
        place = slice(width - len(row), width) if left else slice(0, len(row))
        table[at, place], mask[at, place] = torch.tensor(list(row), dtype=dtype), 1
    return table, mask


def first_batch(trainer: Any) -> Any:
    return next(iter(trainer.get_train_dataloader()))


@pytest.mark.parametrize("kl_weight", [0.0, 0.05])
def test_grpo_equals_trl(merged: tuple[Policy, Any, Any], ids: Ids, tmp_path: Path, tokenizer: Any, kl_weight: float) -> None:
    policy, model, base = merged
    given = rollouts(ids)
    for at, rollout in enumerate(given):
        # A sampler that differs from the trainer, beyond the cut of 2 for some tokens.
        for token in range(len(rollout.logprobs)):
            rollout.logprobs[token] += 0.9 * ((at + token) % 5 - 2)
    objective = GrpoObjective(given, settings(METHOD_GRPO, kl_weight=kl_weight))
    expected = ours(objective, policy, base)
    config = GRPOConfig(**quiet(tmp_path), loss_type="grpo", beta=kl_weight, epsilon=0.2, epsilon_high=0.28, num_generations=3, per_device_train_batch_size=12)
    trainer = GRPOTrainer(
        model=model, args=config, processing_class=tokenizer, reward_funcs=lambda **_: [0.0], train_dataset=Dataset.from_list([{"prompt": "w3"}] * 12)
    )
    trainer.use_vllm, trainer.vllm_importance_sampling_correction, trainer.current_gradient_accumulation_steps = True, True, 1
    prompts, prompt_mask = padded([rollout.prompt_ids for rollout in given], left=True)
    completions, completion_mask = padded([rollout.completion_ids for rollout in given])
    old, _ = padded([objective.parent[rollout.id].tolist() for rollout in given], dtype=torch.float32)
    sampler, _ = padded([rollout.logprobs for rollout in given], dtype=torch.float32)
    inputs = {
        "prompt_ids": prompts,
        "prompt_mask": prompt_mask,
        "completion_ids": completions,
        "completion_mask": completion_mask,
        "advantages": torch.tensor([rollout.advantage for rollout in given]),
        "old_per_token_logps": old,
        "ref_per_token_logps": old,
        "importance_sampling_ratio": torch.exp(old - sampler).clamp(max=2.0),
    }
    assert abs(float(trainer._compute_loss(trainer.model, inputs).detach()) - expected) < 1e-5


def test_dpo_equals_trl(merged: tuple[Policy, Any, Any], ids: Ids, tmp_path: Path, tokenizer: Any) -> None:
    policy, model, base = merged
    pairs = [Preference(id=f"p{n}", prompt_ids=ids(3 + n), chosen_ids=ids(6), rejected_ids=ids(4 + n), weight=1) for n in range(4)]
    expected = ours(DpoObjective(pairs, settings(METHOD_DPO, beta=0.3)), policy, base)
    rows = [{"prompt_ids": list(pair.prompt_ids), "chosen_ids": list(pair.chosen_ids), "rejected_ids": list(pair.rejected_ids)} for pair in pairs]
    config = DPOConfig(**quiet(tmp_path), beta=0.3, per_device_train_batch_size=4)
    trainer = pretokenised(DPOTrainer, rows, model=model, ref_model=base, args=config, processing_class=tokenizer)
    assert abs(float(trainer.compute_loss(trainer.model, first_batch(trainer)).detach()) - expected) < 1e-5


def test_kto_equals_trl(merged: tuple[Policy, Any, Any], ids: Ids, tmp_path: Path, tokenizer: Any) -> None:
    policy, model, base = merged
    answers = [JudgedAnswer(id=f"a{n}", prompt_ids=ids(3 + n), completion_ids=ids(4 + n), good=n % 2 == 0, weight=1) for n in range(4)]
    expected = ours(KtoObjective(answers, settings(METHOD_KTO, beta=0.3)), policy, base)
    rows = [
        {
            "prompt_ids": list(answer.prompt_ids),
            "completion_ids": list(answer.completion_ids),
            "KL_completion_ids": list(answers[at - 1].completion_ids),
            "label": answer.good,
        }
        for at, answer in enumerate(answers)
    ]
    config = KTOConfig(**quiet(tmp_path), beta=0.3, per_device_train_batch_size=4)
    trainer = pretokenised(KTOTrainer, rows, model=model, ref_model=base, args=config, processing_class=tokenizer)
    assert abs(float(trainer.compute_loss(trainer.model, first_batch(trainer)).detach()) - expected) < 1e-5


def test_sft_equals_trl(merged: tuple[Policy, Any, Any], ids: Ids, tmp_path: Path, tokenizer: Any) -> None:
    policy, model, base = merged
    answers = [JudgedAnswer(id=f"a{n}", prompt_ids=ids(3 + n), completion_ids=ids(4 + n), good=True, weight=1) for n in range(4)]
    expected = ours(SftObjective(answers, settings(METHOD_SFT)), policy, base)
    rows = [
        {
            "input_ids": [*answer.prompt_ids, *answer.completion_ids],
            "labels": [-100] * len(answer.prompt_ids) + list(answer.completion_ids),
        }
        for answer in answers
    ]
    config = SFTConfig(**quiet(tmp_path), per_device_train_batch_size=4, dataset_kwargs={"skip_prepare_dataset": True}, remove_unused_columns=False)
    trainer = SFTTrainer(model=model, args=config, processing_class=tokenizer, train_dataset=Dataset.from_list(rows))
    assert abs(float(trainer.compute_loss(trainer.model, first_batch(trainer)).detach()) - expected) < 1e-5


def pretokenised(kind: Any, rows: list[dict[str, Any]], **arguments: Any) -> Any:
    """One of TRL's trainers with ids instead of texts: its preparation, which would tokenise, is left out."""

    class Trainer(kind):
        def _prepare_dataset(self, dataset: Any, *_: Any, **__: Any) -> Any:
            return dataset

    return Trainer(train_dataset=Dataset.from_list(rows), **arguments)
