"""
Packs: rows of tokens without padding that a model computes at once.

Completions of one prompt form a tree: the prompt stands in the row once and every completion sees it and itself, nothing else. With eight
samples of a long prompt that is several times less work than eight sequences. Trees that are small share a row, apart from each other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from modwright_learner.examples import Example, Ids


@dataclass(frozen=True)
class Limits:
    """How many tokens a row may have. One example that is longer has a row of its own."""

    # Of one tree.
    tree: int
    # Up to which several trees share a row: a row's attention costs its length squared, so on a CPU long rows of many trees do not pay.
    joined: int


@dataclass(frozen=True)
class Span:
    """Where the logprobs of one completion are among a pack's."""

    example: Example
    # Which of the example's completions.
    completion: int
    start: int
    end: int


@dataclass(frozen=True)
class Pack:
    """One row. Position i of `sources` predicts the token `targets[i]`."""

    ids: Tensor
    positions: Tensor
    # Tree of every token, and its branch: 0 is the prompt, others are completions.
    tree: Tensor
    branch: Tensor
    sources: Tensor
    targets: Tensor
    spans: tuple[Span, ...]
    # One completion alone: plain causal attention does.
    plain: bool

    @property
    def tokens(self) -> int:
        """Tokens that the model computes."""
        return len(self.ids)

    def to(self, device: torch.device) -> "Pack":
        """The same pack on a device."""
        moved = {name: getattr(self, name).to(device) for name in ("ids", "positions", "tree", "branch", "sources", "targets")}
        return Pack(**moved, spans=self.spans, plain=self.plain)

    def examples(self) -> list[tuple[Example, list[Span]]]:
        """Its examples, each with the spans of its completions in order."""
        found: dict[int, tuple[Example, list[Span]]] = {}
        for span in self.spans:
            found.setdefault(id(span.example), (span.example, []))[1].append(span)
        return list(found.values())


def pack(examples: Sequence[Example], limits: Limits) -> list[Pack]:
    """Packs for the examples, longest first. The same examples give the same packs."""
    trees = sorted(_trees(examples, limits.tree), key=_tree_tokens, reverse=True)
    rows: list[tuple[int, list[list[Example]]]] = []
    for tree in trees:
        size = _tree_tokens(tree)
        # First fit decreasing: rows of similar length come out together, which also keeps ranks that take turns equally busy.
        fitting = next((at for at, (used, _) in enumerate(rows) if used + size <= limits.joined), None)
        if fitting is None:
            rows.append((size, [tree]))
        else:
            used, row = rows[fitting]
            rows[fitting] = (used + size, [*row, tree])
    return [_build(row) for _, row in rows]


def _trees(examples: Iterable[Example], limit: int) -> list[list[Example]]:
    """Examples with equal prompts together, in trees of at most `limit` tokens."""
    by_prompt: dict[bytes, list[Example]] = {}
    for example in examples:
        by_prompt.setdefault(example.completions[0].prompt.tobytes(), []).append(example)
    trees: list[list[Example]] = []
    for siblings in by_prompt.values():
        tree: list[Example] = []
        for example in siblings:
            if tree and _tree_tokens([*tree, example]) > limit:
                trees.append(tree)
                tree = []
            tree.append(example)
        trees.append(tree)
    return trees


def _tree_tokens(tree: Sequence[Example]) -> int:
    completions = [completion for example in tree for completion in example.completions]
    return len(completions[0].prompt) + sum(len(completion.ids) for completion in completions)


def _build(row: Sequence[Sequence[Example]]) -> Pack:
    ids: list[Ids] = []
    positions: list[Ids] = []
    trees: list[Ids] = []
    branches: list[Ids] = []
    sources: list[Ids] = []
    targets: list[Ids] = []
    spans: list[Span] = []
    at = scored = 0

    def add(tokens: Ids, first: int, tree: int, branch: int) -> int:
        nonlocal at
        ids.append(tokens)
        positions.append(np.arange(first, first + len(tokens)))
        trees.append(np.full(len(tokens), tree))
        branches.append(np.full(len(tokens), branch))
        start, at = at, at + len(tokens)
        return start

    for number, tree in enumerate(row):
        prompt = tree[0].completions[0].prompt
        last_of_prompt = add(prompt, 0, number, 0) + len(prompt) - 1
        branch = 0
        for example in tree:
            for which, completion in enumerate(example.completions):
                branch += 1
                length = len(completion.ids)
                start = add(completion.ids, len(prompt), number, branch)
                sources.append(np.concatenate([[last_of_prompt], np.arange(start, start + length - 1)]))
                targets.append(completion.ids)
                spans.append(Span(example, which, scored, scored + length))
                scored += length
    return Pack(
        ids=_tensor(ids),
        positions=_tensor(positions),
        tree=_tensor(trees),
        branch=_tensor(branches),
        sources=_tensor(sources),
        targets=_tensor(targets),
        spans=tuple(spans),
        plain=len(spans) == 1,
    )


def _tensor(parts: Sequence[Ids]) -> Tensor:
    return torch.from_numpy(np.concatenate(parts))


def attention_mask(pack: Pack) -> Tensor | None:
    """Which token sees which, (1, 1, tokens, tokens), true = sees; None = plain causal attention."""
    if pack.plain:
        return None
    order = torch.arange(pack.tokens, device=pack.ids.device)
    earlier = order[None, :] <= order[:, None]
    same_tree = pack.tree[None, :] == pack.tree[:, None]
    on_the_way = (pack.branch[None, :] == 0) | (pack.branch[None, :] == pack.branch[:, None])
    mask: Tensor = earlier & same_tree & on_the_way
    return mask[None, None]
