import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { violationsOf } from './invariants.ts';
import { runWorld } from './world.ts';

const SEEDS = 100;

describe('the orchestrator and its agents in simulated worlds', () => {
  it('lose nothing, do nothing twice and stay within budgets, whatever is dropped, repeated, delayed or killed', async () => {
    for (let seed = 1; seed <= SEEDS; seed++)
      assert.deepEqual(violationsOf(await runWorld(String(seed))), [], `replay: node bench/simulation.ts --seed ${seed}`);
  });

  it('go the same way again by the same seed', async () => {
    const [first, second] = [await runWorld('again', true), await runWorld('again', true)];
    const told = ({ tables, trace, steps }: typeof first): unknown[] => [[...tables.messages.keys()], trace, steps];
    assert.deepEqual(told(first), told(second));
    assert.ok(first.steps > 100);
  });
});
