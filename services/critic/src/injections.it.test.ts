import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { FeedbackServiceClient, GiveFeedbackRequest } from '@modwright/contracts/feedback';
import { callUnary, createGrpcClient, type GrpcServer } from '@modwright/runtime';
import { startTestSandbox, type TestSandbox } from '@modwright/sandbox/testing';
import { listAlarms } from '@modwright/store/alarms';
import { startPostgres, type TestPostgres } from '@modwright/testkit';
import { startFeedbackServer } from './feedback-server.ts';
import { commentShift } from './testing/comment-shift.ts';
import { INJECTIONS } from './testing/injections.ts';
import { rewardShifts } from './testing/reward-shift.ts';
import { crowdInput, NOW, vote } from './testing/reward-rows.ts';
import { storeInput } from './testing/reward-store.ts';

/** What a reward may move by words (RELIABILITY: 30 injections). */
const MOST = 0.02;
const textsIn = (where: string): string[] => INJECTIONS.filter((one) => one.where === where).map(({ text }) => text);

describe('words that are written to move a reward', () => {
  let sandbox: TestSandbox;
  let postgres: TestPostgres;
  let server: GrpcServer;
  let client: FeedbackServiceClient;
  before(async () => {
    sandbox = await startTestSandbox(['web', 'tools']);
    postgres = await startPostgres();
    await storeInput(postgres.store, crowdInput({ seed: 'words', builds: 2, raters: 4, votes: 10, colluding: 0 }));
    server = await startFeedbackServer(postgres.store, { host: '127.0.0.1', port: 0, token: 'secret' });
    client = createGrpcClient(FeedbackServiceClient, server.address, 'secret');
  });
  after(async () => {
    client.close();
    await server.close();
    await postgres.stop();
    await sandbox.stop();
  });

  const say = (id: string, said: object): Promise<unknown> =>
    callUnary(client.giveFeedback.bind(client), GiveFeedbackRequest.fromPartial({ id, rater: 'rater000', target: { build: 'b0' }, ...said }), {
      timeoutMs: 30_000,
    });

  it('move none in a brief or in code, all of them at once', async () => {
    const shift = await rewardShifts(sandbox.client);
    for (const [where, glue] of [
      ['brief', ' '],
      ['code', '\n'],
    ] as const) {
      const moved = await shift({ where, text: textsIn(where).join(glue) });
      assert.ok(moved <= MOST, `${where}: ${moved}`);
    }
  });

  it('move none in comments, where votes do, and are told as alarms that speak against no version', async () => {
    const moved = await commentShift(postgres.store, async () => {
      for (const [index, comment] of textsIn('comment').entries()) await say(`words ${index}`, { comment });
    });
    assert.equal(moved, 0);
    const votes = Array.from({ length: 6 }, (_, index) =>
      vote('rater000', { build: 'b0', turn: 'b0t0' }, { build: 'b0', turn: 'b0t1' }, 'left', { ballot: `${index}`, contest: 'b0' }),
    );
    const voted = await commentShift(postgres.store, () =>
      storeInput(postgres.store, { at: NOW, components: [], votes, opinions: [], scores: [], answers: [] }),
    );
    assert.ok(voted > MOST, `votes moved ${voted}`);
    const alarms = await listAlarms(postgres.store, 50);
    assert.deepEqual([...new Set(alarms.map(({ kind }) => kind))], ['injection']);
    assert.deepEqual(new Set(alarms.map(({ subject }) => subject)), new Set(textsIn('comment').map((_, index) => `words ${index}`)));
  });
});
