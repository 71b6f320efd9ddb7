import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { SignedManifest } from '@modwright/contracts/learning';
import { readOrCreateSigner } from '@modwright/objects';
import { digest, type AppError } from '@modwright/runtime';
import { scratchFolder, startNats, startPostgres, TEST_PASSWORD, type TestNats, type TestPostgres } from '@modwright/testkit';
import { BASE_VERSION } from './domain/route.ts';
import { startPolicy, type RunningPolicy } from './service.ts';
import { ask, completedOf, question, testConfig } from './testing/ask.ts';
import { startFakeVllm, type FakeVllm } from './testing/fake-vllm.ts';
import { safetensors, startTestTrainer, versionName, type PublishOptions, type TestTrainer } from './testing/trainer.ts';

const MODEL = 'small-coder';
const [V1, V2] = [versionName(1), versionName(2)];
const folder = scratchFolder();
const active = (version: string, canary = '', canaryShare = 0) => [{ role: '', active: version, canary, canaryShare }];

describe('versions of the policy, with a real nats-server and PostgreSQL and a fake of vLLM', () => {
  let nats: TestNats;
  let postgres: TestPostgres;
  let trainer: TestTrainer;
  let first: RunningPolicy;
  let second: RunningPolicy;
  const fakes: FakeVllm[] = [];
  const kept: SignedManifest[] = [];
  let asked = 0;

  const startReplica = async (replica: string): Promise<RunningPolicy> => {
    const fake = await startFakeVllm(MODEL);
    fakes.push(fake);
    const versions = join(folder, replica);
    const backend = { kind: 'openai', baseUrl: fake.baseUrl, keyFile: '', model: MODEL, contextTokens: 0, slots: 8, tokenIds: true } as const;
    const natsPassword = TEST_PASSWORD;
    return startPolicy(
      testConfig(
        { ...backend, idleTimeoutMs: 10_000, adapterFolder: versions },
        {
          databaseUrl: postgres.url,
          maxWaiting: 500,
          versions: { natsUrl: nats.url, natsPassword, objects: 'jetstream', publicKey: trainer.signer.publicKey, folder: versions, replica },
        },
      ),
    );
  };
  /** Which version answered, by what is recorded and by what the model server was asked for: they must be the same. */
  const answered = async (policy: RunningPolicy, build: string, role = 'coder', policyVersion = ''): Promise<string> => {
    const request = question(`request ${asked++}`, { policyVersion });
    const context = { ...(request.context ?? assert.fail()), build, role };
    const completed = completedOf(await ask(policy.address, { ...request, context }));
    assert.equal(completed.text, completed.policyVersion === BASE_VERSION ? MODEL : completed.policyVersion);
    return completed.policyVersion;
  };

  before(async () => {
    [nats, postgres] = await Promise.all([startNats(), startPostgres()]);
    trainer = await startTestTrainer(await nats.connect('trainer'), join(folder, 'trainer'), MODEL);
    [first, second] = await Promise.all([startReplica('first'), startReplica('second')]);
  });
  after(async () => {
    trainer.stop();
    await Promise.all([first.lifecycle.stop(), second.lifecycle.stop()]);
    await Promise.all([...fakes.map((fake) => fake.close()), nats.stop(), postgres.stop()]);
  });

  it('a replica that has nothing to load says that it is there', async () => {
    assert.equal((await trainer.confirmed('', 0, 'first')).loaded, false);
    assert.equal(await answered(first, 'build_old'), BASE_VERSION);
  });

  it('a version is loaded by every replica before it answers', async () => {
    kept.push(await trainer.publish(1));
    const revision = await trainer.tell({ manifests: kept });
    for (const replica of ['first', 'second']) assert.equal((await trainer.confirmed(V1, revision, replica)).loaded, true);
    assert.equal(await answered(first, 'build_named', 'coder', V1), V1);
    assert.equal(await answered(first, 'build_early'), BASE_VERSION);
    const next = await trainer.tell({ manifests: kept, roles: active(V1) });
    await Promise.all(['first', 'second'].map((replica) => trainer.confirmed(V1, next, replica)));
    assert.equal(await answered(first, 'build_1'), V1);
  });

  it('a build ends on the version it began with, whichever replica it asks', async () => {
    kept.push(await trainer.publish(2));
    const revision = await trainer.tell({ manifests: kept, roles: active(V2) });
    for (const replica of ['first', 'second']) await trainer.confirmed(V2, revision, replica);
    assert.equal(await answered(second, 'build_2'), V2);
    assert.equal(await answered(second, 'build_1'), V1);
    assert.equal(await answered(second, 'build_1', 'tester'), V1);
    assert.equal(await answered(first, 'build_old'), BASE_VERSION);
  });

  it('a canary answers its share of the builds on every replica alike, and a role may have its own version', async () => {
    const roles = [...active(V1, V2, 0.25), { role: 'planner', active: V2, canary: '', canaryShare: 0 }];
    const revision = await trainer.tell({ manifests: kept, roles });
    for (const replica of ['first', 'second']) await trainer.confirmed(V2, revision, replica);
    const builds = Array.from({ length: 80 }, (_, index) => `build_canary_${index}`);
    const inFirst = await Promise.all(builds.slice(0, 40).map((build) => answered(first, build)));
    const inSecond = await Promise.all(builds.map((build) => answered(second, build)));
    assert.deepEqual(inSecond.slice(0, 40), inFirst);
    const share = inSecond.filter((version) => version === V2).length / builds.length;
    assert.ok(share > 0.1 && share < 0.4, `the canary answered ${share}`);
    assert.ok((await Promise.all(builds.slice(0, 5).map((build) => answered(first, build, 'planner')))).every((version) => version === V2));
  });

  it('a pinned build gets its version, and a version that is not there is refused', async () => {
    const pins = [
      { build: 'build_old_baseline', version: BASE_VERSION },
      { build: 'build_candidate', version: V1 },
    ];
    const revision = await trainer.tell({ manifests: kept, roles: active(V2), pins });
    await trainer.confirmed(V2, revision, 'first');
    assert.equal(await answered(first, 'build_old_baseline'), BASE_VERSION);
    assert.equal(await answered(first, 'build_candidate'), V1);
    assert.equal(await answered(first, 'build_other'), V2);
    await assert.rejects(answered(first, 'build_other', 'coder', versionName(77)), (error: AppError) => error.code === 'NOT_FOUND');
  });

  const stranger = readOrCreateSigner(join(folder, 'stranger.key'));
  const config = Buffer.from('{"r": 8}');
  const WEIGHTS = { path: 'adapter_model.safetensors', sha256: 'a'.repeat(64), bytes: 9 };
  const bad: readonly (readonly [string, PublishOptions, RegExp])[] = [
    ['another key', { signer: stranger }, /is signed with key [0-9a-f]{16}, which is not trusted here$/],
    ['another model', { manifest: { baseModel: 'large-coder' } }, /was trained on large-coder, and small-coder is served here$/],
    ['a name that does not fit its number', { manifest: { number: 3 } }, /is no version of the policy$/],
    ['a name that leads out of its folder', { manifest: { version: '../policy-v000009' } }, /is no version of the policy$/],
    ['a file that is missing', { files: { 'adapter_config.json': config } }, /has no adapter_model.safetensors, which the model server needs$/],
    [
      'a pickle under another name',
      { files: { 'adapter_config.json': config, 'adapter_model.safetensors': Buffer.from('\x80\x04\x95 import os', 'latin1') } },
      /^adapter_model.safetensors is a pickle, which can run code/,
    ],
    [
      'a torch archive under another name',
      { files: { 'adapter_config.json': config, 'adapter_model.safetensors': Buffer.from('PK\x03\x04 archive/data.pkl') } },
      /is a pickle, which can run code when it is read: only GGUF and safetensors are taken$/,
    ],
    [
      'a file that is cut off',
      {
        files: { 'adapter_config.json': config },
        manifest: { files: [{ path: 'adapter_config.json', sha256: digest(config), bytes: config.length + 1 }, WEIGHTS] },
      },
      /is cut off: it has 8 of 9 bytes$/,
    ],
    [
      'a file of another size',
      { manifest: { files: [{ ...WEIGHTS, path: 'adapter_config.json', bytes: 1024 ** 4 }, WEIGHTS] } },
      /has \d+ bytes; at most 1073741824 are taken$/,
    ],
  ];
  for (const [index, [what, options, problem]] of bad.entries()) {
    it(`${what} is refused in one line, and the version before goes on`, async () => {
      const signed = await trainer.publish(20 + index, options);
      const name = options.manifest?.version ?? versionName(20 + index);
      const revision = await trainer.tell({ manifests: [...kept, signed], roles: active(name) });
      const confirmed = await trainer.confirmed(name, revision, 'first');
      assert.equal(confirmed.loaded, false);
      assert.match(confirmed.problem, problem);
      assert.ok(!confirmed.problem.includes('\n'));
      assert.equal(await answered(first, `build_bad_${index}`), V2);
    });
  }

  it('a version that comes again with other bytes is refused', async () => {
    const other = await trainer.publish(2, { files: { 'adapter_config.json': config, 'adapter_model.safetensors': safetensors(500, 9) } });
    const revision = await trainer.tell({ manifests: [kept[0] ?? assert.fail(), other], roles: active(V2) });
    const confirmed = await trainer.confirmed(V2, revision, 'first');
    assert.match(confirmed.problem, /is another one than the one this replica knows: a version never changes$/);
    assert.equal(await answered(first, 'build_same'), V2);
  });

  it('what was told earlier does not come back, nor what a stranger says', async () => {
    const revision = await trainer.tell({ manifests: kept, roles: active(V2) });
    await trainer.confirmed(V2, revision, 'first');
    await trainer.tell({ revision: 1, manifests: kept, roles: active(V1) });
    const confirmed = await trainer.confirmed('', revision, 'first');
    assert.match(confirmed.problem, /revision 1 of which version answers was ignored: this replica has seen \d+$/);
    assert.equal(await answered(first, 'build_replayed'), V2);
    await trainer.tell({ revision: revision + 1, manifests: kept, roles: active(V2) });
    assert.equal((await trainer.confirmed(V2, revision + 1, 'first')).loaded, true);
  });

  it('a replica that restarts finds its versions by itself, and brings a damaged file anew', async () => {
    await first.lifecycle.stop();
    const file = join(folder, 'first', V2, 'adapter_model.safetensors');
    const damaged = safetensors(1_000, 2);
    damaged[damaged.length - 1] = 3;
    await writeFile(file, damaged);
    first = await startReplica('first');
    assert.equal(await answered(first, 'build_after_restart'), V2);
    assert.equal(await answered(first, 'build_1'), V1);
  });

  it('a model server that lost its versions gets them again', async () => {
    for (const fake of fakes) fake.forget();
    assert.equal(await answered(first, 'build_forgotten'), V2);
  });

  it('no call fails while versions come and go, and old ones are unloaded', async () => {
    let switching = true;
    const lane = async (index: number): Promise<number> => {
      let calls = 0;
      for (; switching; calls += 1) await answered(index % 2 === 0 ? first : second, `build_lane_${index}_${calls % 7}`);
      return calls;
    };
    const lanes = Array.from({ length: 6 }, (_, index) => lane(index));
    for (let number = 40; number < 50; number += 1) {
      const manifests = [await trainer.publish(number)];
      const revision = await trainer.tell({ manifests, roles: active(versionName(number)) });
      for (const replica of ['first', 'second']) assert.equal((await trainer.confirmed(versionName(number), revision, replica)).problem, '');
    }
    switching = false;
    const calls = (await Promise.all(lanes)).reduce((sum, count) => sum + count, 0);
    assert.ok(calls > 20, `${calls} calls`);
    const loaded = fakes.at(-1)?.loaded ?? new Set();
    assert.deepEqual([...loaded].sort(), [44, 45, 46, 47, 48, 49].map(versionName));
  });
});
