import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createLogger } from '@modwright/runtime';
import { openStore } from '@modwright/store';
import { deleteRater } from '@modwright/store/ballots';
import { listAlarms } from '@modwright/store/alarms';
import { listSnapshots, readSnapshotRewards, recordJudgeAnswer } from '@modwright/store/rewards';
import { startPostgres, type TestPostgres } from '@modwright/testkit';
import { REWARD_SETTINGS } from '../domain/reward-settings.ts';
import { storeInput } from '../testing/reward-store.ts';
import { component, crowdInput, goldVotes, NOW, vote } from '../testing/reward-rows.ts';
import { explain } from './explain.ts';
import { noteVersion } from './raise-alarms.ts';
import { checkSnapshot, takeSnapshot } from './take-snapshot.ts';
import { verifyAudit } from './verify-audit.ts';

let postgres: TestPostgres;
before(async () => {
  postgres = await startPostgres();
  await storeInput(postgres.store, crowdInput({ seed: 'store', builds: 4, raters: 8, votes: 20, colluding: 0 }));
});
after(() => postgres.stop());

const snapshot = (reason = 'test', at = NOW) => takeSnapshot(postgres.store, REWARD_SETTINGS, reason, new Date(at));

describe('a snapshot', () => {
  it('is computed again to the last bit, after a restart and in another order of rows', async () => {
    const taken = await snapshot();
    assert.deepEqual([taken.rewards, taken.raters], [16, 8]);
    assert.equal((await checkSnapshot(postgres.store, taken.id)).problem, undefined);
    const url = postgres.url;
    const again = openStore({ url, applicationName: 'test' });
    try {
      // Planner settings that change the order in which rows come.
      await again.pool.query('SET enable_hashjoin = off; SET enable_seqscan = off');
      assert.equal((await takeSnapshot(again, REWARD_SETTINGS, 'again', new Date(NOW))).id, taken.id);
    } finally {
      await again.close();
    }
  });

  it('keeps its rewards when a late vote comes; the next one has others', async () => {
    const taken = await snapshot();
    const before = await readSnapshotRewards(postgres.store, taken.id, ['b0']);
    assert.ok(before.every(({ components }) => components.some(({ source }) => source === 'votes')));
    const late = Array.from({ length: 6 }, (_, index) =>
      vote('rater000', { build: 'b0', turn: 'b0t0' }, { build: 'b0', turn: 'b0t1' }, 'left', { ballot: `late${index}`, contest: 'b0' }),
    );
    await storeInput(postgres.store, { at: NOW, components: [], votes: late, opinions: [], scores: [], answers: [] });
    const next = await snapshot('a late vote');
    assert.notEqual(next.id, taken.id);
    assert.deepEqual(await readSnapshotRewards(postgres.store, taken.id, ['b0']), before);
    const moved = (await readSnapshotRewards(postgres.store, next.id, ['b0'])).find(({ turn }) => turn === 'b0t0')!;
    assert.ok(moved.reward > before.find(({ turn }) => turn === 'b0t0')!.reward);
    assert.equal((await checkSnapshot(postgres.store, taken.id)).problem, undefined);
  });

  it('without a rater whose votes were deleted has other rewards, and the chain says that the rater went', async () => {
    const taken = await snapshot();
    await deleteRater(postgres.store, 'rater000');
    const next = await snapshot('rater000 went');
    assert.notEqual(next.rewardsDigest, taken.rewardsDigest);
    assert.equal(next.raters, taken.raters - 1);
    const { findings, removedRaters } = await verifyAudit(postgres.store);
    assert.deepEqual([findings, removedRaters], [[], 1]);
  });

  it('that was tampered with is told from one that was not', async () => {
    const { id } = await snapshot();
    await unguarded(`UPDATE critic.snapshots SET rewards_digest = 'x' WHERE id = '${id}'`);
    assert.match((await checkSnapshot(postgres.store, id)).problem ?? '', /rewards are not as they were/);
    await assert.rejects(checkSnapshot(postgres.store, 'snapshot-none'), { code: 'NOT_FOUND' });
    assert.ok((await listSnapshots(postgres.store, 10)).length >= 3);
  });
});

/** As whoever holds the database could do it: without the triggers that keep the critic itself from editing. */
async function unguarded(sql: string): Promise<void> {
  const client = await postgres.store.pool.connect();
  try {
    await client.query(`BEGIN; SET LOCAL session_replication_role = replica; ${sql}; COMMIT`);
  } finally {
    client.release();
  }
}

describe('votes on several apps, by people and programs', () => {
  it('are components of one snapshot', async () => {
    const apps = ['appA', 'appB'].map((build) => ({ build, turn: '' }));
    const drafts = ['d1', 'd2'].map((turn) => ({ build: 'appA', turn }));
    const voted = (rater: string, simulated: boolean) => [
      ...goldVotes(rater, 3, 'left', simulated),
      vote(rater, apps[0]!, apps[1]!, 'left', { contest: 'apps', simulated }),
      vote(rater, drafts[0]!, drafts[1]!, 'left', { contest: 'drafts', simulated }),
    ];
    const components = [
      ...apps.map(({ build }) => component(build, '', 0.5, { role: 'planner', name: 'coherence' })),
      ...drafts.map(({ build, turn }) => component(build, turn, 0.5)),
    ];
    await storeInput(postgres.store, {
      at: NOW,
      components,
      votes: [...voted('person', false), ...voted('program', true)],
      opinions: [],
      scores: [],
      answers: [],
    });
    await recordJudgeAnswer(postgres.store, { turn: 'j1', build: 'appA', module: 'm', left: 'd1', right: 'd2', choice: 'left' });
    const rewards = await readSnapshotRewards(postgres.store, (await snapshot()).id, ['appA', 'appB']);
    const voters = (build: string, turn: string): string[] =>
      rewards.find((one) => one.build === build && one.turn === turn)!.components.flatMap(({ source }) => (source === 'checkpoint' ? [] : [source]));
    assert.deepEqual([voters('appA', ''), voters('appB', ''), voters('appA', 'd1')], Array(3).fill(['simulated votes', 'votes']));
    const judged = rewards.find(({ role }) => role === 'critic')!;
    assert.deepEqual([judged.turn, judged.reward, judged.components[0]?.name], ['j1', 1, 'agreement']);
  });
});

describe('the audit chain', () => {
  it('lets the critic edit nothing', async () => {
    await assert.rejects(postgres.store.pool.query('UPDATE critic.reward_components SET value = 1'), /append-only/);
    await assert.rejects(postgres.store.pool.query("UPDATE critic.votes SET choice = 'left'"), /append-only/);
    await assert.rejects(postgres.store.pool.query('DELETE FROM critic.audit'), /append-only/);
  });

  it('finds a row that was changed, removed or slipped in, and an end that was cut off', async () => {
    const { head, findings, entries } = await verifyAudit(postgres.store);
    assert.deepEqual(findings, []);
    assert.ok(entries > 100);
    const ballots = (await postgres.store.pool.query<{ ballot: string }>('SELECT ballot FROM critic.votes ORDER BY seq LIMIT 2')).rows.map(
      ({ ballot }) => ballot,
    );
    await unguarded(`UPDATE critic.votes SET choice = 'both_bad' WHERE ballot = '${ballots[0]}'`);
    await unguarded(`DELETE FROM critic.votes WHERE ballot = '${ballots[1]}'`);
    await unguarded(
      "INSERT INTO critic.reward_components (build, judgement, turn, role, source, name, value, weight, confidence, reason) VALUES ('b0', 'x', 'x', 'coder', 'checkpoint', 'x', 1, 1, 1, '')",
    );
    const found = (await verifyAudit(postgres.store)).findings.map(({ what }) => what);
    assert.equal(found.length, 3);
    assert.ok(
      found.some((what) => what === `vote ${ballots[0]} was changed after it was recorded`),
      found.join('; '),
    );
    assert.ok(found.some((what) => what === `vote ${ballots[1]} was removed`));
    assert.ok(found.some((what) => /^reward \d+ was inserted beside the chain$/.test(what)));
    await unguarded('DELETE FROM critic.audit WHERE seq > 90');
    assert.ok((await verifyAudit(postgres.store, [head])).findings.some(({ what }) => what.includes('which it once ended with')));
    await unguarded('DELETE FROM critic.audit WHERE seq = 40');
    assert.ok((await verifyAudit(postgres.store)).findings.some(({ seq, what }) => seq === 41 && what === 'entries 40 to 40 of the chain are missing'));
    await unguarded("UPDATE critic.audit SET subject = 'other' WHERE seq = 50");
    assert.ok((await verifyAudit(postgres.store)).findings.some(({ seq, what }) => seq === 50 && what === 'the entry, or one before it, was changed'));
  });
});

describe('an explanation', () => {
  it('has components, votes and raters of a turn, and what the reward were without each', async () => {
    const turns = ['e1', 'e2'].map((turn) => ({ build: 'explained', turn }));
    const votes = [
      ...goldVotes('anna'),
      vote('anna', turns[0]!, turns[1]!, 'left', { contest: 'e' }),
      vote('newcomer', turns[0]!, turns[1]!, 'right', { contest: 'e' }),
    ];
    const components = turns.map(({ build, turn }) => component(build, turn, 0.5));
    await storeInput(postgres.store, { at: NOW, components, votes, opinions: [], scores: [], answers: [] });
    const { rewards } = await explain(postgres.store, REWARD_SETTINGS, { snapshot: '', about: 'e1' }, new Date(NOW));
    const [reward] = rewards;
    assert.equal(rewards.length, 1);
    assert.ok(reward!.reward > 0.5);
    assert.deepEqual(
      reward!.components.map(({ component: one, rewardWithout }) => [one?.source, rewardWithout === reward!.reward]),
      [
        ['checkpoint', false],
        ['votes', false],
      ],
    );
    assert.deepEqual(
      reward!.raters.map(({ rater, goldRight, rewardWithout }) => [rater, goldRight, rewardWithout]),
      [['anna', 3, 0.5]],
    );
    assert.deepEqual(reward!.votes.map(({ rater, said, notCounted }) => [rater, said, notCounted]).toSorted(), [
      ['anna', 'preferred it', ''],
      ['newcomer', 'preferred the other', 'votes count after 3 ballots whose better side is known; 0 so far'],
    ]);
    assert.equal((await explain(postgres.store, REWARD_SETTINGS, { snapshot: '', about: 'explained' }, new Date(NOW))).rewards.length, 2);
    await assert.rejects(explain(postgres.store, REWARD_SETTINGS, { snapshot: '', about: 'nothing' }, new Date(NOW)), { code: 'NOT_FOUND' });
  });
});

describe('an alarm', () => {
  it('is raised once when training rewards rise while held-out scores fall', async () => {
    const logger = createLogger('test');
    const note = (version: string, trainingReward: number, heldOut: number) =>
      noteVersion(postgres.store, logger, { version, trainingReward, heldOut, heldOutSet: 'ten briefs' });
    assert.deepEqual(await note('policy-v000001', 0.4, 0.5), []);
    assert.deepEqual(await note('policy-v000002', 0.5, 0.52), []);
    const [alarm] = await note('policy-v000003', 0.6, 0.4);
    assert.equal(alarm, undefined, 'it went back and forth');
    assert.equal((await note('policy-v000004', 0.7, 0.35))[0]?.subject, 'policy-v000004');
    assert.deepEqual(await note('policy-v000004', 0.7, 0.35), []);
    const elsewhere = { version: 'policy-v000005', trainingReward: 0.8, heldOut: 0.1, heldOutSet: 'harder briefs' };
    assert.deepEqual(await noteVersion(postgres.store, logger, elsewhere), [], 'scores on other briefs are no fall');
    assert.deepEqual(
      (await listAlarms(postgres.store, 10)).map(({ kind }) => kind),
      ['diverging'],
    );
  });
});
