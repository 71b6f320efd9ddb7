import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Objm } from '@nats-io/obj';
import { Serving } from '@modwright/contracts/learning';
import {
  createLogger,
  followServing,
  hearConfirmed,
  OBJECT_BUCKET,
  readServing,
  tellConfirmed,
  tellServing,
  type AppError,
  type Bus,
} from '@modwright/runtime';
import { scratchFolder, startNats, type TestNats } from '@modwright/testkit';
import { openObjects } from './open.ts';
import { readOrCreateSigner } from './signer.ts';
import { createVerifier } from './verifier.ts';

const folder = scratchFolder();
const logger = createLogger('test', { write: () => undefined });

describe('versions on the bus, with a real nats-server and the rights of trainer and policy', () => {
  let nats: TestNats;
  let trainer: Bus;
  let policy: Bus;
  before(async () => {
    nats = await startNats();
    [trainer, policy] = [await nats.connect('trainer'), await nats.connect('policy')];
  });
  after(() => nats.stop());

  it('the trainer stores a file by its digest and the policy fetches the same bytes', async () => {
    const content = randomBytes(3_500_000);
    await writeFile(join(folder, 'in'), content);
    const stored = await (await openObjects('jetstream', trainer)).put(join(folder, 'in'));
    assert.deepEqual(await (await openObjects('jetstream', trainer)).put(join(folder, 'in')), stored);
    await (await openObjects('jetstream', policy)).fetch(stored, join(folder, 'out'));
    assert.ok(content.equals(await readFile(join(folder, 'out'))));
  });

  it('an object that is not there, or is removed, leaves no file', async () => {
    const objects = await openObjects('jetstream', trainer);
    await writeFile(join(folder, 'short'), 'short');
    const stored = await objects.put(join(folder, 'short'));
    await objects.remove(stored.sha256);
    await objects.remove('0'.repeat(64));
    await assert.rejects(objects.fetch(stored, join(folder, 'gone')), (error: AppError) => error.code === 'NOT_FOUND');
    assert.ok(!existsSync(join(folder, 'gone')));
    assert.ok((await readdir(folder)).every((name) => !name.endsWith('.partial')));
  });

  it('an object whose bytes were changed in the store is refused, and no file is left', async () => {
    const asked = { sha256: 'a'.repeat(64), bytes: 4 };
    const bucket = await new Objm(trainer.jetstream).open(OBJECT_BUCKET, false);
    await bucket.putBlob({ name: asked.sha256 }, Buffer.from('evil'));
    const fetching = (await openObjects('jetstream', policy)).fetch(asked, join(folder, 'evil'));
    await assert.rejects(fetching, (error: AppError) => error.code === 'DATA_LOSS' && /has other bytes than its name says$/.test(error.message));
    assert.ok(!existsSync(join(folder, 'evil')));
  });

  it('the policy cannot store, remove, or say which version answers', async () => {
    const objects = await openObjects('jetstream', policy);
    await writeFile(join(folder, 'mine'), 'mine');
    await assert.rejects(objects.put(join(folder, 'mine')));
    await assert.rejects(tellServing(policy, { bytes: new Uint8Array(), signature: new Uint8Array(), key: '' }));
  });

  it('a policy that starts later reads the newest word, and hears the next ones', async () => {
    const signer = readOrCreateSigner(join(folder, 'key'));
    const verifier = createVerifier(signer.publicKey);
    assert.equal(await readServing(policy), undefined);
    for (const revision of [1, 2]) await tellServing(trainer, signer.signServing(Serving.fromPartial({ revision })));
    const heard: number[] = [];
    const third = Promise.withResolvers<void>();
    const following = await followServing(policy, {
      logger,
      onServing: async (signed) => {
        heard.push(verifier.serving(signed).revision);
        if (heard.includes(3)) third.resolve();
      },
    });
    assert.deepEqual(heard, [2]);
    await policy.connection.flush();
    await tellServing(trainer, signer.signServing(Serving.fromPartial({ revision: 3 })));
    await third.promise;
    await following.stop();
  });

  it('the trainer hears what a replica confirms', async () => {
    const heard = Promise.withResolvers<string>();
    const stop = new AbortController();
    hearConfirmed(trainer, ({ replica }) => heard.resolve(replica), stop.signal);
    await trainer.connection.flush();
    tellConfirmed(policy, { replica: 'replica_1', revision: 1, version: '', loaded: false, problem: '', at: undefined });
    assert.equal(await heard.promise, 'replica_1');
    stop.abort();
  });
});
