import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { V1ContainerState, V1Pod } from '@kubernetes/client-node';
import { judgeCluster, type ClusterView } from './learner-trouble.ts';

const active: ClusterView = { state: 'active', reason: '', message: '', pods: [], warnings: [] };

function podWith(state: V1ContainerState): V1Pod {
  const status = { containerStatuses: [{ name: 'learner', image: 'learner:1', imageID: '', ready: false, restartCount: 0, state }] };
  return { spec: { containers: [{ name: 'learner', image: 'learner:1' }] }, status };
}

function unscheduled(message: string): V1Pod {
  return { status: { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }] } };
}

const ended = (exitCode: number, reason = 'Error'): V1Pod => podWith({ terminated: { exitCode, reason } });

for (const [what, view, expected] of [
  ['no GPU', { pods: [unscheduled('0/1 nodes are available: 1 Insufficient nvidia.com/gpu.')] }, /no node has a free nvidia\.com\/gpu: add a node/],
  [
    'no node that fits',
    { pods: [unscheduled("0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.")] },
    /check nodeSelector and tolerations/,
  ],
  ['no volume', { pods: [unscheduled('persistentvolumeclaim "data" not found')] }, /check the claim/],
  [
    'an image that cannot be pulled',
    { pods: [podWith({ waiting: { reason: 'ImagePullBackOff', message: 'Back-off' } })] },
    /learner:1: check its name and the pull secret/,
  ],
  ['a quota', { warnings: [{ reason: 'FailedCreate', message: 'pods "x" is forbidden: exceeded quota: training' }] }, /quota of the namespace is used up/],
  ['a queue', { state: 'queued' }, /waits in its queue/],
] satisfies [string, Partial<ClusterView>, RegExp][]) {
  test(`says what a job waits for: ${what}`, () => {
    const verdict = judgeCluster({ ...active, ...view });
    assert.equal(verdict.kind, 'waits');
    assert.match(verdict.kind === 'waits' ? verdict.why : '', expected);
    assert.equal(verdict.kind === 'waits' && verdict.hopeless, false);
  });
}

test('gives up at once on an image that may not be pulled', () => {
  const verdict = judgeCluster({ ...active, pods: [podWith({ waiting: { reason: 'ErrImageNeverPull', message: 'not present' } })] });
  assert.ok(verdict.kind === 'waits' && verdict.hopeless);
});

test('a pod that runs needs no words', () => {
  assert.deepEqual(judgeCluster({ ...active, pods: [ended(75), podWith({ running: {} })] }), { kind: 'runs' });
});

for (const [what, view, expected] of [
  ['out of memory', { pods: [ended(137, 'OOMKilled')] }, { problem: /out of memory/, again: false, learner: false }],
  ['too long', { reason: 'DeadlineExceeded', pods: [ended(75)] }, { problem: /longer than it may/, again: false, learner: false }],
  ['its own fault', { pods: [ended(75), ended(1)] }, { problem: /code 1/, again: false, learner: true }],
  ['interrupted', { pods: [ended(143)] }, { problem: /interrupted/, again: true, learner: false }],
  ['no pod left', { message: 'jobset failed' }, { problem: /jobset failed/, again: false, learner: true }],
] satisfies [string, Partial<ClusterView>, { problem: RegExp; again: boolean; learner: boolean }][]) {
  test(`tells why a job failed: ${what}`, () => {
    const verdict = judgeCluster({ ...active, state: 'failed', ...view });
    assert.ok(verdict.kind === 'ended' && !verdict.ok);
    assert.match(verdict.problem, expected.problem);
    assert.deepEqual([verdict.again, verdict.learner], [expected.again, expected.learner]);
  });
}

test('a job that was taken away may be started again', () => {
  const verdict = judgeCluster({ ...active, state: 'gone' });
  assert.ok(verdict.kind === 'ended' && verdict.again);
});
