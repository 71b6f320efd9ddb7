import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { RunPhase, StartRunRequest, TrainerServiceClient } from '@modwright/contracts/trainer';
import { callStream, callUnary, createGrpcClient, newId } from '@modwright/runtime';
import { scratchFolder } from '@modwright/testkit';
import { startStack, type RunningStack } from './start-stack.ts';
import { readOrCreateSecrets } from './state.ts';

const LIMITS = { timeoutMs: 30_000 };

describe('the trainer of an embedded stack', () => {
  const folder = scratchFolder();
  let stack: RunningStack;
  let client: TrainerServiceClient;
  const start = async (): Promise<void> => {
    stack = await startStack(folder, { policy: 'replay' }, () => undefined);
    client = createGrpcClient(TrainerServiceClient, stack.trainerAddress, readOrCreateSecrets(folder).internalToken);
  };
  const stop = async (): Promise<void> => {
    client.close();
    await stack.lifecycle.stop();
  };
  before(start);
  after(stop);

  it("serves with the stack, and signs with a key that is the state folder's", async () => {
    const { versions } = await callUnary(client.listVersions.bind(client), {}, LIMITS);
    assert.deepEqual(
      versions.map(({ name }) => name),
      ['policy-v000000'],
    );
    assert.ok(existsSync(join(folder, 'signing.key')));
  });

  it('says why a recording cannot be trained, without setting up a learner, and knows the run after a restart', async () => {
    const run = newId('run');
    await callUnary(client.startRun.bind(client), StartRunRequest.fromPartial({ run }), LIMITS);
    for await (const event of callStream(client.watchRun.bind(client), { run, afterSeq: 0 }, LIMITS)) assert.notEqual(event.what?.$case, 'step');
    await stop();
    await start();
    const ended = await callUnary(client.getRun.bind(client), { run }, LIMITS);
    assert.equal(ended.phase, RunPhase.FAILED);
    assert.match(ended.reason, /replay cannot be trained here/);
  });
});
