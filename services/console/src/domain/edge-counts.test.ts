import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Head } from './conversation.ts';
import { EdgeCounts } from './edge-counts.ts';

const KINDS = ['planRequested', 'planProposed', 'planRequested', 'draftsRequested'];
const heads: readonly Head[] = KINDS.map((kind, index) => ({ seq: index + 1, kind, at: index }));
const said = (counts: EdgeCounts, until: number): string[] =>
  counts.upTo(until).map(({ from, to, count, newest }) => `${from} ${to} ${count}${newest ? ' newest' : ''}`);

describe('who speaks to whom', () => {
  it('counts messages each way and marks where the newest went', () => {
    assert.deepEqual(said(new EdgeCounts(heads), Infinity), ['orchestrator planner 2', 'planner orchestrator 1', 'orchestrator coder 1 newest']);
  });

  it('is the same forwards and backwards', () => {
    const counts = new EdgeCounts(heads);
    const forwards = [1, 2, 3, 4].map((until) => said(counts, until));
    const backwards = [4, 3, 2, 1].map((until) => said(counts, until));
    assert.deepEqual(backwards.reverse(), forwards);
  });
});
