import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, test } from 'node:test';
import { BUS_USERS } from '@modwright/embedded';
import { parse } from 'yaml';
import { parseClusterSettings as parseSandboxSettings } from '../../services/sandbox/src/adapters/cluster-settings.ts';
import { PROGRAM_CONTAINER, sandboxJob } from '../../services/sandbox/src/domain/sandbox-job.ts';
import { parseClusterSettings as parseTrainingSettings } from '../../services/trainer/src/adapters/choose-launcher.ts';
import { jobManifest, trainJobManifest } from '../../services/trainer/src/domain/learner-job.ts';
import { missingTests, readPromises } from '../spec/promises.ts';
import { readSource } from '../spec/runs.ts';
import { CHART } from './chart-values.ts';
import { K8S, readManifests } from './manifests.ts';

const manifests = readManifests();
const find = (file: string, kind: string) =>
  manifests.find((manifest) => manifest.file === file && manifest.kind === kind) ?? assert.fail(`no ${kind} in ${file}`);
const read = (file: string): string => readFileSync(join(K8S, file), 'utf8');

test('every file of k8s/ is read whole', () => {
  assert.ok(manifests.length > 20);
  for (const file of globSync('**/*values.yaml', { cwd: K8S })) assert.equal(typeof parse(read(file)), 'object');
});

test('no two objects of one file have the same name and kind', () => {
  const names = manifests.map(({ file, kind, name, namespace }) => `${file} ${kind} ${namespace}/${name}`);
  assert.deepEqual(names, [...new Set(names)]);
});

test('every folder is in the README', () => {
  const readme = read('README.md');
  for (const file of globSync('**/*.{yaml,json}', { cwd: K8S })) assert.ok(readme.includes(`\`${file.split('/')[0]}${file.includes('/') ? '/' : ''}\``), file);
});

describe('the chart, as k8s/ speaks of it', () => {
  const values = parse(readFileSync(join(CHART, 'values.yaml'), 'utf8')) as Readonly<Record<string, unknown>>;
  const holds = (path: string): boolean => {
    let at: unknown = values;
    for (const key of path.split('.')) {
      if (typeof at !== 'object' || at === null || !(key in at)) return false;
      at = (at as Readonly<Record<string, unknown>>)[key];
    }
    return true;
  };

  it('has every value that is named', () => {
    const named = globSync('**/*.{yaml,md}', { cwd: K8S }).flatMap((file) =>
      [...read(file).matchAll(/`([a-z]\w*(?:\.\w+)+)(?:=[^`]*)?`/gi)]
        .map(([, path = '']) => ({ file, path }))
        .filter(({ path }) => (path.split('.')[0] ?? '') in values),
    );
    assert.ok(named.length >= 6, JSON.stringify(named));
    assert.deepEqual(
      named.filter(({ path }) => !holds(path)),
      [],
    );
  });

  it('has the keys of its Secret that NATS is given', () => {
    const keys = [...read('nats/values.yaml').matchAll(/key: (\S+)/g)].map(([, key]) => key);
    assert.deepEqual(keys.sort(), BUS_USERS.map((user) => `nats-${user}`).sort());
  });
});

describe('what the services are given', () => {
  it('is settings that they take', () => {
    assert.equal(parseSandboxSettings(read('sandbox/settings.json'), 'settings').namespace, find('sandbox/namespace.yaml', 'Namespace').name);
    const training = parseTrainingSettings(read('training/settings.json'), 'settings');
    assert.equal(training.claim, find('training/volume.yaml', 'PersistentVolumeClaim').name);
    assert.equal(training.owner, find('training/rbac.yaml', 'ServiceAccount').name);
    assert.equal(training.queue, find('training/kueue.yaml', 'LocalQueue').name);
    assert.equal(training.runtime.name, find('training/runtime.yaml', 'ClusterTrainingRuntime').name);
  });

  it('is what the smallest model needs beside everything else on two cores, and more beside a GPU', () => {
    const asked = (more: string): string[] => {
      const { cpu, memory } = parseTrainingSettings(`{"image":"x","claim":"c","mountPath":"/d"${more}}`, 'f');
      return [cpu, memory];
    };
    assert.deepEqual(
      [asked(''), asked(',"gpus":1'), asked(',"gpus":1,"cpu":"8"')],
      [
        ['500m', '4Gi'],
        ['4', '16Gi'],
        ['8', '16Gi'],
      ],
    );
  });

  it('names what is wrong in settings', () => {
    assert.throws(() => parseSandboxSettings('{"images":{"web":{}},"keepready":1}', 'f'), {
      code: 'INVALID_ARGUMENT',
      message: /image.*; .*keepready.*folder/,
    });
    assert.throws(() => parseTrainingSettings('{"image":"x","claim":"c","mountPath":"data","gpus":-1,"gpu":1}', 'f'), {
      code: 'INVALID_ARGUMENT',
      message: /: gpu; \/mountPath .*; \/gpus /,
    });
    assert.throws(() => parseTrainingSettings('{', 'f'), { message: /f is not JSON/ });
  });
});

describe('pods of a program', () => {
  const settings = parseSandboxSettings(read('sandbox/settings.json'), 'settings');
  const agent = { configMap: 'modwright-sandbox-agent-1', items: [] };
  const pod = sandboxJob({ name: 'run-1', owner: 'o', shape: { image: 'web', memoryMib: 512, diskMib: 64 }, user: 1_000_001, agent }, settings).spec!.template
    .spec!;

  it('hold no token, no secret, no host, no network name and no writable root', () => {
    assert.equal(pod.automountServiceAccountToken, false);
    assert.ok(pod.volumes?.every(({ emptyDir, configMap }) => emptyDir !== undefined || configMap?.name === agent.configMap));
    for (const container of [...pod.containers, ...(pod.initContainers ?? [])]) {
      assert.equal(container.securityContext?.readOnlyRootFilesystem, true);
      assert.equal(container.env, undefined);
    }
  });

  it('let the program write to folders of its own alone, each of a size', () => {
    const writable = pod.containers.find(({ name }) => name === PROGRAM_CONTAINER)?.volumeMounts?.filter(({ readOnly }) => !readOnly) ?? [];
    assert.deepEqual(writable.map(({ mountPath }) => mountPath).sort(), ['/dev/shm', '/out', '/run', '/tmp']);
    for (const { name } of writable) assert.ok(pod.volumes?.find((volume) => volume.name === name)?.emptyDir?.sizeLimit);
  });

  it('are of the images that the admission policy knows', () => {
    const { spec } = find('sandbox/admission.yaml', 'ValidatingAdmissionPolicy').object as { spec: { variables: { name: string; expression: string }[] } };
    const [prefix = ''] = /^\['(.*)'\]$/.exec(spec.variables.find(({ name }) => name === 'images')?.expression ?? '')?.slice(1) ?? [];
    assert.ok(prefix !== '' && pod.containers.every(({ image }) => image?.startsWith(prefix)));
  });
});

test('the runtime of several nodes mounts what the settings name', () => {
  const text = read('training/runtime.yaml');
  const { claim, mountPath, user } = parseTrainingSettings(read('training/settings.json'), 'settings');
  assert.match(text, new RegExp(`claimName: ${claim}$`, 'm'));
  assert.match(text, new RegExp(`mountPath: ${mountPath}$`, 'm'));
  assert.match(text, new RegExp(`runAsUser: ${user}$`, 'm'));
});

test('roles are of one namespace, and give what is used and no more', () => {
  const roles = manifests.filter(({ kind }) => kind === 'Role');
  assert.equal(manifests.filter(({ kind }) => kind.startsWith('ClusterRole')).length, 0);
  for (const { object } of roles) {
    const { rules } = object as { rules: { apiGroups: string[]; resources: string[]; verbs: string[] }[] };
    assert.ok(rules.every(({ resources, verbs }) => !resources.includes('secrets') && !resources.includes('*') && !verbs.includes('*')));
  }
});

test('a learner is the same whichever way it is started', () => {
  const settings = { ...parseTrainingSettings(read('training/settings.json'), 'settings'), gpus: 2 };
  const job = { run: 'run_01A', batchDir: '/d/b', outDir: '/d/o', base: '/m' };
  const learner = jobManifest(job, settings).spec!.template.spec!.containers[0]!;
  const { trainer } = trainJobManifest(job, settings).spec;
  assert.deepEqual(trainer.args, learner.args);
  assert.deepEqual(trainer.env, learner.env);
  assert.deepEqual(trainer.resourcesPerNode, learner.resources);
});

test('every property of the chart is shown by tests that are there', () => {
  const properties = readPromises(join(import.meta.dirname, 'chart-properties.yaml'));
  assert.equal(properties.length, 8);
  assert.ok(properties.every(({ tests }) => tests.length > 0));
  assert.deepEqual(missingTests(properties, readSource), []);
});
