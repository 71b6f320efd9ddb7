import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jobManifest, learnerName, trainJobManifest, type ClusterSettings } from './learner-job.ts';

const job = {
  run: 'run_01JABC',
  batchDir: '/data/runs/run_01JABC/batch',
  outDir: '/data/runs/run_01JABC/out',
  base: '/models/base',
  parentDir: '/data/adapters/policy-v000001',
};
const settings: ClusterSettings = {
  kind: 'job',
  image: 'learner:1',
  python: 'python3',
  user: 10001,
  claim: 'modwright-training',
  mountPath: '/data',
  gpus: 1,
  gpuResource: 'nvidia.com/gpu',
  cpu: '8',
  memory: '32Gi',
  nodeSelector: { pool: 'gpu' },
  tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
  queue: 'training',
  nodes: 2,
  runtime: { kind: 'ClusterTrainingRuntime', name: 'modwright-learner' },
  waitMs: 1_000,
  silenceMs: 1_000,
  totalMs: 90_500,
  graceSeconds: 30,
  keepSeconds: 60,
};

test('a run gives a name that the cluster takes', () => {
  assert.match(learnerName('run_01JABC'), /^learner-run-01jabc$/);
});

test('a job asks for its GPUs, its nodes, its queue and its end', () => {
  const { metadata, spec } = jobManifest(job, settings);
  const pod = spec!.template.spec!;
  assert.equal(metadata?.labels?.['kueue.x-k8s.io/queue-name'], 'training');
  assert.deepEqual(pod.containers[0]?.resources?.limits, { cpu: '8', memory: '32Gi', 'nvidia.com/gpu': '1' });
  assert.deepEqual(pod.nodeSelector, { pool: 'gpu' });
  assert.equal(pod.tolerations?.[0]?.key, 'nvidia.com/gpu');
  assert.equal(spec?.activeDeadlineSeconds, 91);
  assert.equal(spec?.ttlSecondsAfterFinished, 60);
  assert.equal(pod.terminationGracePeriodSeconds, 30);
  assert.equal(pod.volumes?.[0]?.persistentVolumeClaim?.claimName, 'modwright-training');
});

test('an interrupted learner starts again at no cost, a broken one ends the job', () => {
  const rules = jobManifest(job, settings).spec?.podFailurePolicy?.rules ?? [];
  assert.deepEqual(
    rules.map(({ action, onExitCodes }) => [action, onExitCodes?.operator, onExitCodes?.values]),
    [
      ['Ignore', undefined, undefined],
      ['Ignore', 'In', [75, 143]],
      ['FailJob', 'NotIn', [0, 75, 143]],
    ],
  );
  assert.equal(rules[0]?.onPodConditions?.[0]?.type, 'DisruptionTarget');
});

test('a learner holds no token, no privilege and no writable root', () => {
  const pod = jobManifest(job, settings).spec!.template.spec!;
  assert.equal(pod.automountServiceAccountToken, false);
  assert.equal(pod.securityContext?.runAsNonRoot, true);
  assert.deepEqual(pod.containers[0]?.securityContext, { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
});

test('one process trains on one GPU, and one for each on several', () => {
  const command = (gpus: number): string => {
    const learner = jobManifest(job, { ...settings, gpus }).spec?.template.spec?.containers[0];
    return [...(learner?.command ?? []), ...(learner?.args ?? [])].join(' ');
  };
  const train = '-m modwright_learner train /data/runs/run_01JABC/batch /data/runs/run_01JABC/out --base /models/base --parent /data/adapters/policy-v000001';
  assert.equal(command(0), `python3 ${train}`);
  assert.equal(command(4), `python3 -m torch.distributed.run --standalone --nproc-per-node=4 ${train}`);
  assert.equal(jobManifest(job, { ...settings, gpus: 0 }).spec?.template.spec?.containers[0]?.resources?.limits?.['nvidia.com/gpu'], undefined);
});

test('a TrainJob names its runtime, its nodes and the processes on each', () => {
  const { metadata, spec } = trainJobManifest(job, { ...settings, gpus: 8 });
  assert.deepEqual(spec.runtimeRef, { apiGroup: 'trainer.kubeflow.org', kind: 'ClusterTrainingRuntime', name: 'modwright-learner' });
  assert.deepEqual([spec.trainer.numNodes, spec.trainer.numProcPerNode], [2, 8]);
  assert.deepEqual(spec.trainer.command, ['python3', '-m', 'torch.distributed.run']);
  assert.equal(metadata.labels['kueue.x-k8s.io/queue-name'], 'training');
});
