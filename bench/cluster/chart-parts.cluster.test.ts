import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { before, describe, it } from 'node:test';
import { scratchFolder } from '@modwright/testkit';
import { parseAllDocuments } from 'yaml';
import { parseClusterSettings as parseSandboxSettings } from '../../services/sandbox/src/adapters/cluster-settings.ts';
import { parseClusterSettings as parseTrainingSettings } from '../../services/trainer/src/adapters/choose-launcher.ts';
import { readManifests } from './manifests.ts';

const TEMPLATES = join(import.meta.dirname, '../../charts/modwright/templates');
const plain = readManifests();

interface Rendered {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly rules?: unknown;
}

/** The chart's parts for programs and learners, by themselves. */
function render(values: object): Rendered[] {
  const chart = join(scratchFolder(), 'modwright');
  mkdirSync(join(chart, 'templates'), { recursive: true });
  for (const file of globSync(join(TEMPLATES, '{sandbox,training}-*'))) cpSync(file, join(chart, 'templates', basename(file)));
  writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: modwright\nversion: 0.1.0\n');
  writeFileSync(join(chart, 'values.yaml'), JSON.stringify(values));
  const text = execFileSync('helm', ['template', 'rel', chart, '-n', 'default'], { encoding: 'utf8' });
  return parseAllDocuments(text).flatMap((document) => ('toJS' in document && document.toJS() ? [document.toJS() as Rendered] : []));
}

const VALUES = {
  sandbox: {
    jobs: {
      enabled: true,
      image: 'modwright/sandbox',
      images: { web: { folder: '/opt/web' }, own: { image: 'own/image', folder: '/image' } },
      quota: { pods: '50' },
    },
  },
  training: {
    launcher: 'trainjob',
    image: 'modwright/learner:latest',
    nodes: 2,
    gpus: 1,
    queue: 'training',
    tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
    volume: { existingClaim: 'modwright-training' },
  },
};

describe('the chart says of programs and learners what k8s/ says', () => {
  let objects: Rendered[];
  const find = (kind: string, name: string): Rendered =>
    objects.find((object) => object.kind === kind && object.metadata.name === name) ?? assert.fail(`no ${kind} ${name}`);
  const original = (file: string, kind: string, name?: string): Rendered =>
    (plain.find((one) => one.file === file && one.kind === kind && (name === undefined || one.name === name)) ?? assert.fail(file))
      .object as unknown as Rendered;
  before(() => void (objects = render(VALUES)));

  it('the same pods are admitted, of the images that were given', () => {
    const { variables, ...policy } = find('ValidatingAdmissionPolicy', 'default-rel-sandbox-pods').spec as {
      variables: { name: string; expression: string }[];
    };
    const { variables: known, ...expected } = original('sandbox/admission.yaml', 'ValidatingAdmissionPolicy', 'modwright-sandbox-pods')
      .spec as typeof policy & { variables: unknown[] };
    assert.deepEqual(policy, expected);
    assert.equal(variables.length, known.length);
    assert.equal(variables.find(({ name }) => name === 'images')?.expression, '["modwright/sandbox","own/image"]');
    assert.deepEqual(
      find('ValidatingAdmissionPolicy', 'default-rel-sandbox-commands').spec,
      original('sandbox/admission.yaml', 'ValidatingAdmissionPolicy', 'modwright-sandbox-commands').spec,
    );
  });

  it('the same is closed, and the same is allowed', () => {
    assert.deepEqual(find('NetworkPolicy', 'nothing').spec, original('sandbox/network.yaml', 'NetworkPolicy').spec);
    assert.deepEqual(find('Role', 'rel-sandbox').rules, original('sandbox/namespace.yaml', 'Role').rules);
    const trainers = JSON.stringify(original('training/rbac.yaml', 'Role').rules).replace('modwright-trainer', 'rel-trainer');
    assert.deepEqual(find('Role', 'rel-trainer').rules, JSON.parse(trainers));
    const { hard } = original('sandbox/namespace.yaml', 'ResourceQuota').spec as { hard: object };
    assert.deepEqual(find('ResourceQuota', 'programs').spec, { hard: { ...hard, pods: '50' } });
  });

  it('learners of several pods are set up alike', () => {
    const text = (object: Rendered): string => JSON.stringify(sorted(object.spec)).replace('"nodeSelector":{},', '');
    assert.equal(text(find('TrainingRuntime', 'rel-learner')), text(original('training/runtime.yaml', 'ClusterTrainingRuntime')));
  });

  it('services are given settings that they take', () => {
    const sandbox = parseSandboxSettings(find('ConfigMap', 'rel-sandbox-cluster').data?.['cluster.json'] ?? '', 'chart');
    assert.deepEqual([sandbox.namespace, sandbox.images['web']?.folder, sandbox.keepReady], ['rel-sandbox', '/opt/web', 2]);
    const training = parseTrainingSettings(find('ConfigMap', 'rel-training-cluster').data?.['cluster.json'] ?? '', 'chart');
    assert.deepEqual(
      [training.kind, training.nodes, training.queue, training.runtime, training.owner],
      ['trainjob', 2, 'training', { kind: 'TrainingRuntime', name: 'rel-learner' }, 'rel-trainer'],
    );
  });

  it('the API server accepts all of it, as a dry run that knows every field', () => {
    for (const object of objects) {
      const metadata = { ...object.metadata, ...(object.metadata.namespace === undefined ? {} : { namespace: 'default' }) };
      const { status, stderr } = spawnSync('kubectl', ['create', '--dry-run=server', '--validate=strict', '-f', '-'], {
        input: JSON.stringify({ ...object, metadata }),
        encoding: 'utf8',
      });
      assert.equal(status, 0, `${object.kind} ${object.metadata.name}: ${stderr}`);
    }
  });

  it('nothing of it is there when nobody asks for it', () => {
    assert.deepEqual(render({}), []);
    assert.deepEqual(render({ sandbox: { jobs: { enabled: false } }, training: { launcher: 'process' } }), []);
  });
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
