import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { takeSnapshot } from '@modwright/critic';
import { crowdInput, NOW, REWARD_SETTINGS, storeInput } from '@modwright/critic/testing';
import { deleteRater } from '@modwright/store/ballots';
import { readSnapshotRewards } from '@modwright/store/rewards';
import { readStandingRewards } from '@modwright/store/rollouts';
import { startPostgres, type TestPostgres } from '@modwright/testkit';
import { rewardsOfBuilds } from './domain/components.ts';

const BUILDS = ['b0', 'b1', 'b2'];

describe('rewards as they stand', () => {
  let postgres: TestPostgres;
  before(async () => {
    postgres = await startPostgres();
    await storeInput(postgres.store, crowdInput({ seed: 'standing', builds: 3, raters: 6, votes: 12, colluding: 0 }));
  });
  after(() => postgres.stop());
  const snapshot = async (reason: string): Promise<string> => (await takeSnapshot(postgres.store, REWARD_SETTINGS, reason, new Date(NOW))).id;
  const voted = async (): Promise<number> => (await readStandingRewards(postgres.store, BUILDS)).filter(({ source }) => source === 'votes').length;

  it('count each vote once, however many snapshots there are', async () => {
    await snapshot('first');
    const before = [await voted(), rewardsOfBuilds(await readStandingRewards(postgres.store, BUILDS))];
    await storeInput(postgres.store, { ...crowdInput({ seed: 'standing', builds: 4, raters: 6, votes: 0, colluding: 0 }), votes: [] });
    const id = await snapshot('second');
    const frozen = await readSnapshotRewards(postgres.store, id, BUILDS);
    assert.equal(await voted(), before[0]);
    const means = BUILDS.map((build) => frozen.filter((one) => one.build === build).map(({ reward }) => reward)).map(
      (rewards) => rewards.reduce((sum, reward) => sum + reward, 0) / rewards.length,
    );
    rewardsOfBuilds(await readStandingRewards(postgres.store, BUILDS)).forEach((reward, index) => assert.ok(Math.abs(reward - means[index]!) < 1e-9));
  });

  it('are without the votes of raters who went', async () => {
    for (let rater = 0; rater < 6; rater++) await deleteRater(postgres.store, `rater00${rater}`);
    await snapshot('all went');
    assert.equal(await voted(), 0);
  });
});
