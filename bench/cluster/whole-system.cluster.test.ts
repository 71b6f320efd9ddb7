// The whole system on a cluster, as a user has it: scripts/kube-e2e brings the images in and runs this.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createPolicyClient, type PolicyClient } from '@modwright/agent';
import { take, type ModwrightClient, type Shapes } from '@modwright/client';
import { newId } from '@modwright/runtime';
import { openStore } from '@modwright/store';
import { recordJudgement } from '@modwright/store/critic';
import { nameA, scoreOf } from '../../services/cli/src/testing/first-letter.ts';
import { round, writeResult, type Measurement } from '../results.ts';
import { buildUntil, COMPONENTS, createInstallation, type Component } from './installation.ts';

const BRIEF = readFileSync(join(import.meta.dirname, '../briefs/01-reading-list.md'), 'utf8');
const LEARNING = {
  policy: { backend: 'llamacpp', llamacpp: { contextTokens: 512 } },
  training: {
    launcher: 'job',
    image: 'modwright/learner:0.1.0',
    baseModel: 'smollm2-135m',
    baseModelFile: '/var/lib/modwright/trainer/models/smollm2-135m.gguf',
    baseModelFrom: { image: 'modwright/model-server:0.1.0', file: '/opt/modwright/cache/models/smollm2-135m-instruct-q4_1.gguf' },
  },
};
/** Adapters and checkpoints outlive a release. */
const KEPT = 'persistentvolumeclaim/modwright-training';
const THINGS = ['fruit', 'city', 'colour', 'tree'];
const SAMPLES = 8;
const installation = createInstallation('modwright-e2e');
const { kubectl, helm } = installation;
after(() => installation.remove());

interface Pod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
}

/** What a browser gets that is led to `address` for `host`. */
async function pageAt(address: string, host: string): Promise<string> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => httpRequest(address, { headers: { host } }, resolve).once('error', reject).end());
  const page = await text(answer);
  if (answer.statusCode !== 200) throw new Error(`${host}: ${answer.statusCode} ${page}`);
  return page;
}

async function start(): Promise<string> {
  const client = await installation.client();
  return (await take(client.POST('/v1/builds', { body: { brief: BRIEF }, params: { header: { 'Idempotency-Key': newId('e2e') } } }))).id;
}
async function ended(id: string): Promise<Shapes['Build']> {
  return buildUntil(await installation.client(), id, ({ ended_at }) => ended_at !== null);
}
function assertAccepted({ status, passed, total, reason }: Shapes['Build']): void {
  assert.deepEqual([status, passed], ['accepted', total], reason);
  assert.ok(total > 0);
}
/** Names of the pods of a component that are there and not leaving. */
async function podsOf(component: Component): Promise<string[]> {
  const found = JSON.parse(await kubectl('get', 'pods', '-l', `app.kubernetes.io/component=${component}`, '-o', 'json')) as { readonly items: readonly Pod[] };
  return found.items.filter(({ metadata }) => metadata.deletionTimestamp === undefined).map(({ metadata }) => metadata.name);
}

async function policyClient(): Promise<PolicyClient> {
  return createPolicyClient(await installation.address('policy', 7310), await installation.secret('internal-token'));
}
/** What the model says to a small task, each answer rewarded by a rule. */
async function rewardFirstLetters(): Promise<void> {
  const policy = await policyClient();
  const store = openStore({
    url: `postgres://modwright:${await installation.secret('database-admin')}@${await installation.address('postgres', 5432)}/modwright`,
    applicationName: 'e2e',
  });
  try {
    const rewards = [];
    for (const thing of THINGS) {
      for (let sample = 0; sample < SAMPLES; sample++) {
        const answer = await policy.generate(newId('ask'), nameA(thing, { build: 'build_taught', sample }, sample + 1), AbortSignal.timeout(300_000));
        rewards.push({
          role: 'coder',
          source: 'checkpoint',
          name: 'case_pass_share',
          weight: 1,
          confidence: 1,
          reason: 'by its first letter',
          turn: answer.turnId,
          value: scoreOf(answer.text),
        });
      }
    }
    await recordJudgement(store, 'build_taught', 'judgement', [], rewards);
  } finally {
    policy.close();
    await store.close();
  }
}
async function runEnded(client: ModwrightClient, id: string): Promise<Shapes['Run']> {
  for (const deadline = Date.now() + 1_200_000; Date.now() < deadline; await delay(2_000)) {
    const run = await take(client.GET('/v1/runs/{run}', { params: { path: { run: id } } })).catch(() => undefined);
    if (run && run.ended_at !== null) return run;
  }
  throw new Error(`run ${id} has not ended`);
}
/** Version that answers a build which begins now. */
async function answeredBy(build: string): Promise<string> {
  const policy = await policyClient();
  try {
    return (await policy.generate(newId('ask'), nameA('bird', { build: `build_${build}` }, 1), AbortSignal.timeout(300_000))).policyVersion;
  } finally {
    policy.close();
  }
}

/** With `scripts/kube-e2e --record`; every figure is one that was just asserted. */
async function record(name: string, measurement: Measurement): Promise<void> {
  if (process.env['MODWRIGHT_RECORD']) await writeResult(name, measurement, 'scripts/kube-e2e --record');
}

describe('the chart on a cluster', { concurrency: false }, () => {
  const builds: string[] = [];

  it('is installed without a mandatory value where only restricted pods are admitted, and every pod gets ready', async () => {
    await kubectl('create', 'namespace', installation.namespace);
    await kubectl('label', 'namespace', installation.namespace, 'pod-security.kubernetes.io/enforce=restricted');
    await installation.apply();
    const client = await installation.client();
    assert.deepEqual(await take(client.GET('/v1/builds')), []);
  });

  it('builds an app from its brief to the end', async () => {
    builds.push(await start());
    assertAccepted(await ended(builds[0] ?? ''));
  });

  it('shows the app under a name of its own, through the Service', async () => {
    const client = await installation.client();
    const { url, frame } = await take(client.POST('/v1/builds/{build}/preview', { params: { path: { build: builds[0] ?? '' } } }));
    const previews = `http://${await installation.address('gateway', 8090)}`;
    for (const shown of [url, frame]) assert.match(await pageAt(previews, new URL(shown).host), /<html/i, shown);
    await assert.rejects(pageAt(previews, 'guessed.localhost:8090'), /421/);
  });

  it('shows by helm test that an app is built and that a program in the sandbox reaches nothing', async () => {
    const test = helm('test', installation.release, '--timeout', '25m');
    // The pod is gone when its test has succeeded.
    let log = '';
    for (let over = false; !over; await delay(500)) {
      over = await Promise.race([test.then(() => true), delay(0, false)]);
      log = (await kubectl('logs', `${installation.release}-try-egress`).catch(() => '')) || log;
    }
    const refused = Number(/"refused":(\d+)/.exec(log)?.[1]);
    assert.ok(refused >= 6, log);
    await record('cluster.egress.blocked', { value: refused, unit: 'targets refused to a program', n: refused });
  });

  it('counts a vote on two builds of one brief', async () => {
    const client = await installation.client();
    const ballot = await take(client.POST('/v1/ballots', { body: { rater: 'visitor' } }));
    const cast = { path: { ballot: ballot.id }, header: { 'Idempotency-Key': newId('vote') } };
    const vote = await take(client.POST('/v1/ballots/{ballot}/vote', { params: cast, body: { rater: 'visitor', seal: ballot.seal, choice: 'left' } }));
    assert.equal(vote.counted, true);
  });

  it('says that the bus or the database is away, and is ready again when it is back', async () => {
    const readiness = async (): Promise<string> => (await fetch(`http://${await installation.address('gateway', 8080)}/readyz`)).text();
    const until = async (what: RegExp): Promise<void> => {
      let text = '';
      for (const deadline = Date.now() + 180_000; Date.now() < deadline && !what.test((text = await readiness()));) await delay(500);
      assert.match(text, what);
    };
    for (const [store, what] of [
      ['nats', /NATS does not answer/],
      ['postgres', /database: /],
    ] as const) {
      await kubectl('scale', `statefulset/${installation.release}-${store}`, '--replicas', '0');
      await until(what);
      await kubectl('scale', `statefulset/${installation.release}-${store}`, '--replicas', '1');
      await until(/"ok"/);
    }
  });

  it('ends every build, whichever pod is killed in the middle of it', async () => {
    let running = '';
    for (const component of COMPONENTS) {
      const client = await installation.client();
      const now = running && (await buildUntil(client, running, () => true));
      if (!now || now.ended_at !== null) builds.push((running = await start()));
      await buildUntil(client, running, ({ status, ended_at }) => status === 'building' || ended_at !== null);
      const [victim] = await podsOf(component);
      assert.ok(victim, `no pod of ${component}`);
      await kubectl('delete', 'pod', victim, '--grace-period', '0', '--force', '--wait=false');
    }
    for (const build of builds) assertAccepted(await ended(build));
  });

  it('is upgraded to a model that learns, with its builds and its keys', async () => {
    const key = await installation.secret('api-key');
    await installation.apply(LEARNING);
    assert.equal(await installation.secret('api-key'), key);
    const kept = await take((await installation.client()).GET('/v1/builds'));
    for (const build of builds)
      assert.ok(
        kept.some(({ id }) => id === build),
        build,
      );
  });

  it('trains a version in a Job, plays it, lets it answer, and a policy that is made anew finds it', async () => {
    const client = await installation.client();
    await rewardFirstLetters();
    const hyperparameters = { lora_rank: 8, learning_rate: 1e-3, epochs: 1, rollouts_per_step: 24, max_tokens: 128 };
    const held = { name: 'reading list', request: { brief: BRIEF, budget: { seconds: 120 } } };
    const { id } = await take(client.POST('/v1/runs', { body: { seed: 1, hyperparameters, gate: { held_out: [held], seeds: 1, measure_only: true } } }));
    const run = await runEnded(client, id);
    assert.equal(run.candidate, 'policy-v000001', `${run.phase}: ${run.reason}`);
    assert.ok((run.counts?.used ?? 0) > 0);
    await take(client.POST('/v1/policies/{version}/promote', { params: { path: { version: run.candidate } }, body: { force: true } }));
    assert.equal(await answeredBy('after'), 'policy-v000001');
    const [policy] = await podsOf('policy');
    await kubectl('delete', 'pod', policy ?? '', '--wait=false');
    await kubectl('rollout', 'status', `deployment/${installation.release}-policy`, '--timeout', '5m');
    assert.equal(await answeredBy('anew'), 'policy-v000001');
  });

  it('goes back to the revision before, with its builds', async () => {
    await helm('rollback', installation.release, '1', '--wait', '--timeout', '15m');
    const client = await installation.client();
    const kept = await take(client.GET('/v1/builds'));
    for (const build of builds)
      assert.ok(
        kept.some(({ id }) => id === build),
        build,
      );
    builds.push(await start());
    assertAccepted(await ended(builds.at(-1) ?? ''));
  });

  it('is gone after it was uninstalled, with its volumes, its secrets and its namespace of programs', async () => {
    await helm('uninstall', installation.release, '--wait', '--timeout', '10m');
    const kinds = 'all,configmap,secret,serviceaccount,role,rolebinding,networkpolicy,persistentvolumeclaim,poddisruptionbudget,job';
    for (const patience = Date.now() + 120_000; ;) {
      const left = (await kubectl('get', kinds, '-o', 'name'))
        .split('\n')
        .filter((name) => name !== '' && !/\/(kube-root-ca\.crt|default)$/.test(name) && name !== KEPT);
      const cluster = (await kubectl('get', 'namespace,validatingadmissionpolicy,validatingadmissionpolicybinding', '-o', 'name')).split('\n');
      const ours = [...left, ...cluster.filter((name) => /modwright-(e2e-)?(modwright-)?sandbox/.test(name))];
      if (ours.length === 0) break;
      assert.ok(Date.now() < patience, `left: ${ours.join(', ')}`);
    }
    const started = Number(process.env['MODWRIGHT_E2E_STARTED'] ?? 'not by scripts/kube-e2e') * 1000;
    if (Number.isFinite(started)) await record('cluster.e2e.minutes', { value: round((Date.now() - started) / 60_000, 1), unit: 'min, images included', n: 1 });
  });
});
