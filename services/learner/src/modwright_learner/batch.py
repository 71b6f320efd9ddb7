"""The batch folder: what a run learns from (proto/modwright/learning/v1/learning.proto says what is in it)."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from google.protobuf import json_format
from google.protobuf.message import Message

from modwright_learner.gen.learning_pb2 import Batch, JudgedAnswer, Preference, Rollout
from modwright_learner.problems import LearnerError

M = TypeVar("M", bound=Message)
LONG_FIELDS = ("promptIds", "completionIds", "chosenIds", "rejectedIds", "logprobs")


@dataclass(frozen=True)
class LoadedBatch:
    """A batch folder in memory."""

    batch: Batch
    rollouts: list[Rollout]
    preferences: list[Preference]
    answers: list[JudgedAnswer]
    # SHA-256 over the folder's files: a checkpoint belongs to one batch.
    digest: str


def read_batch(folder: Path) -> LoadedBatch:
    """Reads and checks a batch folder. Raises LearnerError with the file and line that is wrong."""
    if not (folder / "batch.json").is_file():
        raise LearnerError(f"{folder} holds no batch.json: give the folder that the trainer wrote")
    batch = _parse(Batch(), (folder / "batch.json").read_bytes(), "batch.json")
    loaded = LoadedBatch(
        batch=batch,
        rollouts=list(_read_lines(folder / "rollouts.jsonl", Rollout)),
        preferences=list(_read_lines(folder / "preferences.jsonl", Preference)),
        answers=list(_read_lines(folder / "answers.jsonl", JudgedAnswer)),
        digest=_digest(folder),
    )
    _check_counts(loaded)
    for rollout in loaded.rollouts:
        _check_rollout(rollout)
    return loaded


def _read_lines(path: Path, kind: type[M]) -> Iterator[M]:
    if not path.is_file():
        return
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                yield _parse(kind(), line, f"{path.name}:{number}")


def _parse(message: M, text: bytes, where: str) -> M:
    try:
        fields: dict[str, Any] = json.loads(text)
        # The long lists are copied as they are: the JSON mapping visits every number by itself, which takes minutes for a large batch.
        long = {name: fields.pop(name) for name in LONG_FIELDS if name in fields}
        json_format.ParseDict(fields, message, ignore_unknown_fields=True)
        for name, values in long.items():
            getattr(message, _snake(name)).extend(values)
    except (ValueError, TypeError, AttributeError, json_format.ParseError) as error:
        raise LearnerError(f"{where} cannot be read ({error}): write the batch anew") from error
    return message


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def _check_counts(loaded: LoadedBatch) -> None:
    stated: Mapping[str, tuple[int, int]] = {
        "rollouts": (loaded.batch.rollouts, len(loaded.rollouts)),
        "preferences": (loaded.batch.preferences, len(loaded.preferences)),
        "answers": (loaded.batch.answers, len(loaded.answers)),
    }
    for name, (expected, found) in stated.items():
        if expected not in (0, found):
            raise LearnerError(f"batch.json states {expected} {name} but {name}.jsonl holds {found}: the batch is cut off, write it anew")


def _check_rollout(rollout: Rollout) -> None:
    if not rollout.prompt_ids or not rollout.completion_ids:
        raise LearnerError(f"rollout {rollout.id} has no token ids: the model server has to give them")
    if len(rollout.logprobs) != len(rollout.completion_ids):
        raise LearnerError(f"rollout {rollout.id} has {len(rollout.logprobs)} logprobs for {len(rollout.completion_ids)} completion ids")


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for name in ("batch.json", "rollouts.jsonl", "preferences.jsonl", "answers.jsonl"):
        path = folder / name
        if path.is_file():
            with path.open("rb") as file:
                digest.update(name.encode() + hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
