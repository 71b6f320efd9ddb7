"""The program: python -m modwright_learner COMMAND."""

import argparse
import os
import sys
import warnings
from pathlib import Path
from typing import NoReturn

from modwright_learner.problems import LearnerError


def main(arguments: list[str] | None = None) -> int:
    """Runs a command; gives its exit code. What is wrong with the arguments is one line and code 1."""
    call = _parser().parse_args(arguments)
    # What the libraries will change one day is nothing to tell a user.
    warnings.simplefilter("ignore", FutureWarning)
    # Torch takes seconds to load: wrong arguments are told before.
    from modwright_learner import commands

    try:
        if call.command == "train":
            given = commands.TrainCall(call.batch, call.out, call.base, call.parent, call.device, call.dtype, call.save_memory)
            return commands.run_train(given)
        if call.command == "evaluate":
            return commands.run_evaluate(call.batch, call.base, call.adapter, call.device, call.dtype)
        if call.command == "merge":
            return commands.run_merge(call.adapter, call.out, call.base, call.dtype)
        if call.command == "bench":
            from modwright_learner.bench import run_bench

            return run_bench(call.base, call.device, call.tokens, call.steps)
        return commands.run_export(call.adapter, call.out, call.base)
    except LearnerError as error:
        print(f"learner: {error}", file=sys.stderr)
        return commands.FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="modwright_learner", description="Turns a batch of rewarded completions into a LoRA adapter.")
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="learn from a batch folder; the same call goes on after an interruption")
    train.add_argument("batch", type=Path, metavar="BATCH_DIR")
    train.add_argument("out", type=Path, metavar="OUT_DIR")
    train.add_argument("--parent", type=Path, metavar="ADAPTER_DIR", help="adapter to start from")
    train.add_argument("--save-memory", action=argparse.BooleanOptionalAction, help="compute activations twice (default: as memory allows)")
    evaluate = commands.add_parser("evaluate", help="how likely a batch's completions are; one line of JSON")
    evaluate.add_argument("batch", type=Path, metavar="BATCH_DIR")
    evaluate.add_argument("--adapter", type=Path, metavar="ADAPTER_DIR")
    merge = commands.add_parser("merge", help="base and adapter as one model")
    export = commands.add_parser("export-gguf", help="the adapter as llama.cpp loads it")
    for command in (merge, export):
        command.add_argument("adapter", type=Path, metavar="ADAPTER_DIR")
        command.add_argument("out", type=Path, metavar="OUT")
    bench = commands.add_parser("bench", help="tokens per second of training; one line of JSON")
    bench.add_argument("--tokens", type=int, default=512, help="length of a sequence (default 512)")
    bench.add_argument("--steps", type=int, default=5, help="steps that are measured (default 5)")
    for command in (train, evaluate, merge, export, bench):
        needed = command is not bench
        command.add_argument("--base", type=Path, required=needed, metavar="DIR_OR_GGUF", help="base model")
    for command in (train, evaluate, bench):
        command.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    for command in (train, evaluate, merge):
        command.add_argument("--dtype", choices=("bfloat16", "float32"), default="bfloat16", help="of the base model's weights")
    return parser


def _end(code: int) -> NoReturn:
    """
    Ends this process. One of several goes without Python's own shutdown: gloo's threads may still hold tensors then, and a thread that asks
    for the interpreter while it goes away aborts the process (https://github.com/pytorch/pytorch/pull/179291).
    """
    if int(os.environ.get("WORLD_SIZE", "1")) == 1:
        sys.exit(code)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    _end(main())
