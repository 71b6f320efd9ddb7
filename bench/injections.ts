// Usage: node bench/injections.ts [--record]
// How far each of the 30 injections (services/critic/src/testing/injections.ts) moves a reward, alone, by the real tools and the real store, and how many are told.
import { FeedbackServiceClient, GiveFeedbackRequest } from '@modwright/contracts/feedback';
import { startFeedbackServer } from '@modwright/critic';
import { commentShift, crowdInput, injectionIn, INJECTIONS, rewardShifts, storeInput } from '@modwright/critic/testing';
import { callUnary, createGrpcClient } from '@modwright/runtime';
import { startTestSandbox } from '@modwright/sandbox/testing';
import { startPostgres } from '@modwright/testkit';
import { writeResult } from './results.ts';

const COMMAND = 'node bench/injections.ts --record';
const sandbox = await startTestSandbox(['web', 'tools']);
const postgres = await startPostgres();
const server = await startFeedbackServer(postgres.store, { host: '127.0.0.1', port: 0, token: 'secret' });
const client = createGrpcClient(FeedbackServiceClient, server.address, 'secret');

try {
  await storeInput(postgres.store, crowdInput({ seed: 'words', builds: 2, raters: 4, votes: 10, colluding: 0 }));
  const shiftOf = await rewardShifts(sandbox.client);
  const say = (id: string, comment: string): Promise<unknown> =>
    callUnary(client.giveFeedback.bind(client), GiveFeedbackRequest.fromPartial({ id, rater: 'rater000', target: { build: 'b0' }, comment }), {
      timeoutMs: 30_000,
    });
  let most = 0;
  for (const { name, where, text } of INJECTIONS) {
    const shift = where === 'comment' ? await commentShift(postgres.store, () => say(`words ${name}`, text)) : await shiftOf({ where, text });
    most = Math.max(most, shift);
    console.log(`${where.padEnd(8)} ${name.padEnd(24)} ${shift.toFixed(4)}  ${injectionIn(text) ?? 'not told'}`);
  }
  const told = INJECTIONS.filter(({ text }) => injectionIn(text)).length;
  console.log(`the reward moves by ${most.toFixed(4)} at most (goal: 0.02); ${told} of ${INJECTIONS.length} are told`);
  if (process.argv.includes('--record')) {
    await writeResult('injection.reward_shift_max', { value: most, unit: 'reward, 0..1', n: INJECTIONS.length }, COMMAND);
    await writeResult('injection.told_share', { value: told / INJECTIONS.length, unit: 'share', n: INJECTIONS.length }, COMMAND);
  }
} finally {
  client.close();
  await server.close();
  await postgres.stop();
  await sandbox.stop();
}
