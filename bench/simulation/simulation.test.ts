import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { violationsOf } from './invariants.ts';
import { runWorld } from './world.ts';

const SEEDS = 100;
/** A world in which people pause and resume. */
const PAUSED = '1';

describe('the orchestrator and its agents in simulated worlds', () => {
  it('lose nothing, do nothing twice and stay within budgets, whatever is dropped, repeated, delayed or killed', async () => {
    for (let seed = 1; seed <= SEEDS; seed++)
      assert.deepEqual(violationsOf(await runWorld(String(seed))), [], `replay: node bench/simulation.ts --seed ${seed}`);
  });

  for (const seed of ['again', PAUSED])
    it(`go the same way again by the same seed: ${seed}`, async () => {
      const [first, second] = [await runWorld(seed, true), await runWorld(seed, true)];
      const told = ({ tables, trace, steps }: typeof first): unknown[] => [[...tables.messages.keys()], trace, steps];
      assert.deepEqual(told(first), told(second));
      assert.ok(first.steps > 100);
      if (seed === PAUSED) assert.ok([...first.tables.messages.keys()].some((id) => id.startsWith('control_')));
    });
});
