"""What a run tells while it runs: one TrainingProgress a line, as JSON."""

import sys
from typing import Any

from google.protobuf import json_format

from modwright_learner.gen.learning_pb2 import TrainingProgress


def tell(progress: TrainingProgress) -> dict[str, Any]:
    """Prints a line and gives what was printed."""
    print(json_format.MessageToJson(progress, indent=None), flush=True)
    told: dict[str, Any] = json_format.MessageToDict(progress)
    return told


def note(text: str) -> None:
    """A line for people, beside the progress."""
    print(f"learner: {text}", file=sys.stderr, flush=True)
