import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createAsks, type Asks } from './asks.ts';
import { footprintOf } from './footprint.ts';
import { startOwnStack, type OwnStack } from './own-stack.ts';
import { faultsOf, runPhase } from './phases.ts';

describe('an installation that is asked more than it can do', () => {
  let stack: OwnStack;
  let asks: Asks;
  before(async () => {
    stack = await startOwnStack(40);
    asks = createAsks(stack.access, stack.finished, stack.votes);
  });
  after(() => stack.stop());

  it('answers or says when to come back, loses no message of a stream, and has done what it took on when it is asked no more', async () => {
    // More briefs than may run at once, all in a moment.
    const phase = await runPhase(asks, { vote: 50, read: 25, watch: 1, brief: 2 }, 10, 'overload');
    assert.deepEqual(faultsOf(phase), []);
    const brief = phase.reports.find(({ kind }) => kind === 'brief');
    assert.ok(brief && brief.done > 0 && brief.refused > 0, `${brief?.done} taken on, ${brief?.refused} refused`);
    assert.ok(phase.seen > 0);
    const votes = phase.reports.find(({ kind }) => kind === 'vote')?.done;
    const { rows } = await stack.store.pool.query<{ count: string }>('SELECT count(*) FROM critic.votes');
    assert.equal(Number(rows[0]?.count), votes, 'each vote that was answered is a row');
    while ((await stack.backlog()).builds > 0) await new Promise((resolve) => setTimeout(resolve, 500));
    for (const build of asks.builds) {
      const response = await fetch(new URL(`/v1/builds/${build}`, stack.access.url), { headers: { authorization: `Bearer ${stack.access.key}` } });
      assert.equal(((await response.json()) as { status: string }).status, 'accepted', build);
    }
    const { mib, descriptors } = footprintOf(stack.pid);
    assert.ok(mib > 50 && descriptors > 50, `${mib} MiB, ${descriptors} descriptors`);
  });
});
