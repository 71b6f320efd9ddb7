import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { renderChart, type ChartObject } from './chart.ts';

interface Container {
  readonly name: string;
  readonly image: string;
  readonly securityContext?: { readonly allowPrivilegeEscalation?: boolean; readonly readOnlyRootFilesystem?: boolean; readonly capabilities?: unknown };
}
interface PodSpec {
  readonly securityContext?: { readonly runAsNonRoot?: boolean; readonly seccompProfile?: unknown };
  readonly hostNetwork?: boolean;
  readonly initContainers?: readonly Container[];
  readonly containers: readonly Container[];
  readonly volumes?: readonly Readonly<Record<string, unknown>>[];
}

const EVERYTHING = {
  training: { launcher: 'trainjob', image: 'learner:1', baseModel: 'm', baseModelFile: '/m.gguf', baseModelFrom: { image: 'model:1', file: '/m.gguf' } },
  policy: { backend: 'llamacpp' },
  metrics: { enabled: true },
};

function rendered(values: object = {}): readonly ChartObject[] {
  const answer = renderChart(values);
  return 'refused' in answer ? assert.fail(answer.refused) : answer.objects;
}

/** What objects of these kinds run: all of them but the pods of programs and of learners, which services make. */
const pods = (objects: readonly ChartObject[]): { name: string; pod: PodSpec }[] =>
  objects.flatMap(({ kind, metadata, spec }) => {
    if (kind === 'Pod') return [{ name: metadata.name, pod: spec as PodSpec }];
    if (!['Deployment', 'StatefulSet', 'Job'].includes(kind)) return [];
    return [{ name: metadata.name, pod: (spec as { template: { spec: PodSpec } }).template.spec }];
  });
const containers = ({ initContainers = [], containers: main }: PodSpec): readonly Container[] => [...initContainers, ...main];

describe('whatever is asked for', () => {
  const objects = rendered(EVERYTHING);

  it('every pod is what the restricted standard of pod security admits, and its root is read-only', () => {
    assert.ok(pods(objects).length >= 16);
    for (const { name, pod } of pods(objects)) {
      assert.deepEqual([pod.securityContext?.runAsNonRoot, pod.securityContext?.seccompProfile], [true, { type: 'RuntimeDefault' }], name);
      assert.equal(pod.hostNetwork, undefined, name);
      const sources = (pod.volumes ?? []).flatMap((volume) => Object.keys(volume).filter((key) => key !== 'name'));
      assert.deepEqual(
        sources.filter((source) => !['secret', 'configMap', 'emptyDir', 'persistentVolumeClaim'].includes(source)),
        [],
        name,
      );
      for (const { name: container, securityContext } of containers(pod))
        assert.deepEqual(
          securityContext,
          { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
          `${name}, ${container}`,
        );
    }
  });

  it('nothing but the tests is a hook, so that no hook waits for a database which comes after it', () => {
    const hooks = objects.filter(({ metadata }) => JSON.stringify(metadata).includes('helm.sh/hook"'));
    assert.deepEqual(hooks.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort(), ['Pod rel-try-build', 'Pod rel-try-egress']);
  });

  it('no secret is in what is rendered, and the same values render the same text', () => {
    assert.deepEqual(
      objects.filter(({ kind }) => kind === 'Secret'),
      [],
    );
    assert.deepEqual(rendered(EVERYTHING), objects);
  });

  it('an image that has a digest is pinned by it, whatever the tag says', () => {
    const digest = `sha256:${'0'.repeat(64)}`;
    const pinned = rendered({ image: { digest, tag: 'moving' }, nats: { image: `nats@${digest}` }, postgres: { image: `postgres@${digest}` } });
    for (const { name, pod } of pods(pinned))
      for (const { image } of containers(pod)) assert.match(image, /^(modwright\/services|nats|postgres)@sha256:0{64}$/, name);
  });
});
