import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { KubeConfig } from '@kubernetes/client-node';
import { learnerName, type ClusterSettings } from '../domain/learner-job.ts';
import { makeTrainingNamespace, type TrainingNamespace } from '../testing/training-namespace.ts';
import { createClusterLauncher } from './cluster-launcher.ts';
import type { Launcher, LauncherEvent, TrainingJob } from './launcher.ts';
import { createLearnerCluster } from './learner-cluster.ts';

let space: TrainingNamespace;
before(async () => void (space = await makeTrainingNamespace()));
after(() => space.remove());

function launcherAs(config: KubeConfig, more: Partial<ClusterSettings> = {}, namespace = space.name): Launcher {
  const settings = space.settings(more);
  return createClusterLauncher(createLearnerCluster(config, settings.kind, namespace), settings);
}

/** Everything that a launcher tells; `on` is called with each event as it comes. */
async function play(launcher: Launcher, job: TrainingJob, on: (event: LauncherEvent) => unknown = () => {}): Promise<LauncherEvent[]> {
  await launcher.start(job);
  const events: LauncherEvent[] = [];
  for await (const event of launcher.watch(job.run)) {
    events.push(event);
    await on(event);
  }
  return events;
}

function endOf(events: readonly LauncherEvent[]): Extract<LauncherEvent, { kind: 'ended' }> {
  const last = events.at(-1);
  assert.ok(last?.kind === 'ended');
  return last;
}

const progressOf = (events: readonly LauncherEvent[]) => events.flatMap((event) => (event.kind === 'progress' ? [event.progress] : []));

describe('a learner as a Job, started with the role of the trainer alone', () => {
  it('tells its progress and its end', async () => {
    const events = await play(launcherAs(space.trainer), space.job('quick'));
    assert.deepEqual(endOf(events), { kind: 'ended', ok: true, problem: '', again: false });
    assert.deepEqual(
      progressOf(events).map(({ step }) => step),
      [1, 2, 3],
    );
  });

  it('goes on from its checkpoint when its pod is evicted, as a spot node does', async () => {
    const job = space.job('endless');
    let evicted: number | undefined;
    const events = await play(launcherAs(space.trainer), job, async (event) => {
      if (event.kind !== 'progress' || event.progress.step < 3 || evicted !== undefined) return;
      evicted = event.progress.step;
      const pod = (await space.pods()).items.find(({ metadata }) => metadata?.labels?.['modwright/run'] === job.run)!.metadata!.name!;
      await space.core.createNamespacedPodEviction({ namespace: space.name, name: pod, body: { metadata: { name: pod } } });
    });
    assert.equal(endOf(events).ok, true, endOf(events).problem);
    const steps = progressOf(events);
    const resumed = steps.filter(({ resumedFrom }) => resumedFrom > 0);
    assert.ok(resumed.length >= 3);
    assert.ok(resumed.every(({ step, resumedFrom }) => step > resumedFrom && resumedFrom >= evicted!));
    assert.equal(steps.filter(({ step }) => step === 1).length, 1);
  });

  it('is taken over by a trainer that was restarted', async () => {
    const job = space.job('endless');
    const first = launcherAs(space.trainer);
    await first.start(job);
    for await (const event of first.watch(job.run)) if (event.kind === 'progress' && event.progress.step >= 2) break;
    const second = launcherAs(space.trainer);
    const pods = async () =>
      (await space.pods()).items.filter(({ metadata }) => metadata?.labels?.['modwright/run'] === job.run).map(({ metadata }) => metadata?.uid);
    const before = await pods();
    await second.start(job);
    for await (const event of second.watch(job.run))
      if (event.kind === 'progress') {
        assert.ok(event.progress.step > 2);
        break;
      }
    assert.deepEqual(await pods(), before);
    await second.stop(job.run);
  });

  it('writes its checkpoint when it is stopped, and leaves nothing', async () => {
    const job = space.job('endless');
    const launcher = launcherAs(space.trainer);
    let stopped: Promise<void> | undefined;
    const events = await play(launcher, job, (event) => {
      if (event.kind === 'progress' && event.progress.step >= 2) stopped ??= launcher.stop(job.run);
    });
    await stopped;
    assert.deepEqual([endOf(events).ok, endOf(events).again], [false, true]);
    assert.ok(Number(readFileSync(join(job.outDir, 'checkpoint'), 'utf8')) >= 2);
    assert.equal((await space.jobs()).items.filter(({ metadata }) => metadata?.name === learnerName(job.run)).length, 0);
  });
});

describe('a learner that has an owner', () => {
  it('is gone when the trainer was uninstalled, although it had ended and is kept to be looked at', async () => {
    const own = await makeTrainingNamespace();
    after(() => own.remove());
    const settings = own.settings({ owner: 'modwright-trainer', keepSeconds: 3_600 });
    const events = await play(createClusterLauncher(createLearnerCluster(own.trainer, 'job', own.name), settings), own.job('quick'));
    assert.equal(endOf(events).ok, true, endOf(events).problem);
    assert.equal((await own.jobs()).items.length, 1);
    await own.core.deleteNamespacedServiceAccount({ namespace: own.name, name: 'modwright-trainer' });
    for (const deadline = Date.now() + 60_000; (await own.jobs()).items.length + (await own.pods()).items.length > 0; await delay(200))
      assert.ok(Date.now() < deadline, 'the job is still there');
  });
});

describe('what is wrong is said in words', () => {
  const problemOf = async (how: string, more: Partial<ClusterSettings> = {}): Promise<string> => {
    const end = endOf(await play(launcherAs(space.trainer, more), space.job(how)));
    assert.deepEqual([end.ok, end.again], [false, false]);
    return end.problem;
  };

  it('the learner failed', async () => assert.match(await problemOf('broken'), /the loss is not a number/));
  it('the learner needs more memory', async () => assert.match(await problemOf('greedy'), /out of memory/));
  it('no node has a GPU', async () => assert.match(await problemOf('quick', { gpus: 1, waitMs: 3_000 }), /no node has a free nvidia\.com\/gpu/));
  it('no node fits', async () => assert.match(await problemOf('quick', { nodeSelector: { pool: 'none' }, waitMs: 3_000 }), /check nodeSelector/));
  it('the image cannot be pulled', async () =>
    assert.match(await problemOf('quick', { image: 'registry.invalid/learner:1', waitMs: 4_000 }), /registry\.invalid\/learner:1: check its name/));

  it('the quota is used up', async () => {
    await space.apply('apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: none}\nspec: {hard: {pods: "0"}}');
    try {
      assert.match(await problemOf('quick', { waitMs: 6_000 }), /quota of the namespace is used up/);
    } finally {
      await space.core.deleteNamespacedResourceQuota({ namespace: space.name, name: 'none' });
    }
  });

  it('the trainer has no role', async () => {
    await assert.rejects(launcherAs(space.stranger).start(space.job('quick')), { code: 'FAILED_PRECONDITION', message: /k8s\/training\/rbac\.yaml/ });
  });

  it('the namespace is another one', async () => {
    await assert.rejects(launcherAs(space.trainer, {}, 'default').start(space.job('quick')), {
      code: 'FAILED_PRECONDITION',
      message: /may not do this in namespace default/,
    });
    await assert.rejects(launcherAs(space.admin, {}, 'no-such').start(space.job('quick')), {
      code: 'FAILED_PRECONDITION',
      message: /namespace no-such is not there/,
    });
  });

  it('its owner is not there', async () => {
    const owned = launcherAs(space.admin, { owner: 'nobody' });
    await assert.rejects(owned.start(space.job('quick')), { code: 'FAILED_PRECONDITION', message: /the service account "nobody" is not in namespace/ });
  });

  it('a folder is not on the volume', async () => {
    await assert.rejects(launcherAs(space.trainer).start({ ...space.job('quick'), outDir: '/elsewhere' }), { message: /not on the volume/ });
  });
});
