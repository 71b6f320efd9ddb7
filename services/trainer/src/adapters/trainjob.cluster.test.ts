import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ApiextensionsV1Api, CustomObjectsApi } from '@kubernetes/client-node';
import { learnerName, TRAINER_GROUP, type ClusterSettings } from '../domain/learner-job.ts';
import { makeTrainingNamespace, type TrainingNamespace } from '../testing/training-namespace.ts';
import { createClusterLauncher } from './cluster-launcher.ts';
import type { Launcher, LauncherEvent, TrainingJob } from './launcher.ts';
import { createLearnerCluster } from './learner-cluster.ts';

const RUNTIME = join(import.meta.dirname, '../../../../k8s/training/runtime.yaml');
const CRD = `trainjobs.${TRAINER_GROUP}`;

let space: TrainingNamespace;
before(async () => {
  space = await makeTrainingNamespace();
});
after(() => space.remove());

function launcher(more: Partial<ClusterSettings> = {}): Launcher {
  const settings = space.settings({ kind: 'trainjob', nodes: 2, runtime: { kind: 'TrainingRuntime', name: 'modwright-learner' }, ...more });
  return createClusterLauncher(createLearnerCluster(space.trainer, 'trainjob', space.name), settings);
}

async function play(on: Launcher, job: TrainingJob, hear: (event: LauncherEvent) => unknown = () => {}): Promise<LauncherEvent[]> {
  await on.start(job);
  const events: LauncherEvent[] = [];
  for await (const event of on.watch(job.run)) {
    events.push(event);
    await hear(event);
  }
  return events;
}

const progressOf = (events: readonly LauncherEvent[]) => events.flatMap((event) => (event.kind === 'progress' ? [event.progress] : []));

describe('learners of two pods as a TrainJob', () => {
  before(async () => {
    const { mountPath, claim } = space.settings();
    const yaml = readFileSync(RUNTIME, 'utf8')
      .replace('kind: ClusterTrainingRuntime', 'kind: TrainingRuntime')
      .replace('/var/lib/modwright/trainer', mountPath);
    await space.apply(yaml.replace('modwright-training', claim).replace('terminationGracePeriodSeconds: 120', 'terminationGracePeriodSeconds: 10'));
  });

  it('tell their progress and their end', async () => {
    const job = space.job('quick');
    const events = await play(launcher(), job);
    assert.deepEqual(events.at(-1), { kind: 'ended', ok: true, problem: '', again: false });
    assert.deepEqual(
      progressOf(events).map(({ step }) => step),
      [1, 2, 3],
    );
    const pods = (await space.pods()).items.filter(({ metadata }) => metadata?.labels?.['jobset.sigs.k8s.io/jobset-name'] === learnerName(job.run));
    assert.equal(pods.length, 2);
  });

  it('go on from the checkpoint when one of their pods is evicted', async () => {
    const job = space.job('endless');
    let evicted: number | undefined;
    const events = await play(launcher(), job, async (event) => {
      if (event.kind !== 'progress' || event.progress.step < 3 || evicted !== undefined) return;
      evicted = event.progress.step;
      const first = (await space.pods()).items.find(
        ({ metadata }) =>
          metadata?.labels?.['jobset.sigs.k8s.io/jobset-name'] === learnerName(job.run) &&
          metadata?.annotations?.['batch.kubernetes.io/job-completion-index'] === '0',
      );
      const name = first!.metadata!.name!;
      await space.core.createNamespacedPodEviction({ namespace: space.name, name, body: { metadata: { name } } });
    });
    const end = events.at(-1);
    assert.ok(end?.kind === 'ended' && end.ok, JSON.stringify(end));
    const resumed = progressOf(events).filter(({ resumedFrom }) => resumedFrom > 0);
    assert.ok(resumed.length >= 3 && resumed.every(({ resumedFrom }) => resumedFrom >= evicted!));
  });

  it('carry the label of their queue', async () => {
    const job = space.job('endless');
    const on = launcher({ queue: 'training' });
    await on.start(job);
    const object = (await space.admin
      .makeApiClient(CustomObjectsApi)
      .getNamespacedCustomObject({ group: TRAINER_GROUP, version: 'v1alpha1', namespace: space.name, plural: 'trainjobs', name: learnerName(job.run) })) as {
      metadata: { labels: Record<string, string> };
    };
    assert.equal(object.metadata.labels['kueue.x-k8s.io/queue-name'], 'training');
    await on.stop(job.run);
  });

  it('are refused in words when their runtime is not there', async () => {
    await assert.rejects(launcher({ runtime: { kind: 'TrainingRuntime', name: 'none' } }).start(space.job('quick')), {
      code: 'FAILED_PRECONDITION',
      message: /training runtime "none" is not there/,
    });
  });
});

// Last: it takes Kubeflow Trainer's definition away.
describe('on a cluster without Kubeflow Trainer', () => {
  it('what to install is said, and which version', async () => {
    const definitions = space.admin.makeApiClient(ApiextensionsV1Api);
    const known = await definitions.readCustomResourceDefinition({ name: CRD });
    await definitions.deleteCustomResourceDefinition({ name: CRD });
    for (const name of ['trainingruntimes', 'clustertrainingruntimes']) await definitions.deleteCustomResourceDefinition({ name: `${name}.${TRAINER_GROUP}` });
    await gone(definitions);
    await assert.rejects(launcher().start(space.job('quick')), { code: 'FAILED_PRECONDITION', message: /Kubeflow Trainer is not installed/ });
    const other = { ...known, metadata: { name: CRD }, spec: { ...known.spec, versions: known.spec.versions.map((version) => ({ ...version, name: 'v9' })) } };
    delete other.status;
    await definitions.createCustomResourceDefinition({ body: other });
    await served(space);
    await assert.rejects(launcher().start(space.job('quick')), { code: 'FAILED_PRECONDITION', message: /speaks v9; this trainer speaks v1alpha1/ });
    await definitions.deleteCustomResourceDefinition({ name: CRD });
  });
});

async function gone(definitions: ApiextensionsV1Api): Promise<void> {
  while ((await definitions.listCustomResourceDefinition()).items.some(({ spec }) => spec.group === TRAINER_GROUP))
    await new Promise((resolve) => setTimeout(resolve, 200));
  // The API server notices a moment later.
  await new Promise((resolve) => setTimeout(resolve, 2_000));
}

async function served({ admin }: TrainingNamespace): Promise<void> {
  for (;;) {
    try {
      await admin.makeApiClient(CustomObjectsApi).listClusterCustomObject({ group: TRAINER_GROUP, version: 'v9', plural: 'trainjobs' });
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
