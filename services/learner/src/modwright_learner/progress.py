"""What a run tells while it runs: one TrainingProgress a line, as JSON."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from google.protobuf import json_format

from modwright_learner.gen.learning_pb2 import TrainingProgress


def tell(progress: TrainingProgress) -> bool:
    """Prints a line; false when nobody listens any longer."""
    try:
        print(json_format.MessageToJson(progress, indent=None), flush=True)
    except BrokenPipeError:
        # Python would try once more, and fail, when it ends.
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115
        return False
    return True


def note(text: str) -> None:
    """A line for people, beside the progress."""
    print(f"learner: {text}", file=sys.stderr, flush=True)
    for listener in _listeners:
        listener(text)


def hear_notes(listener: Callable[[str], None]) -> None:
    """Has every note told to one more, and to nobody else who was named before."""
    _listeners[:] = [listener]


_listeners: list[Callable[[str], None]] = []
