import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseClusterSettings as parseSandboxSettings } from '../../services/sandbox/src/adapters/cluster-settings.ts';
import { parseClusterSettings as parseTrainingSettings } from '../../services/trainer/src/adapters/choose-launcher.ts';
import { renderChart, type ChartObject } from './chart.ts';

interface Container {
  readonly name: string;
  readonly image: string;
  readonly resources?: { readonly limits?: Readonly<Record<string, string>> };
  readonly env: readonly { readonly name: string; readonly value?: string }[];
}
interface Deployment {
  readonly replicas?: number;
  readonly strategy?: { readonly type: string };
  readonly template: {
    readonly spec: {
      readonly serviceAccountName?: string;
      readonly automountServiceAccountToken: boolean;
      readonly initContainers?: readonly Container[];
      readonly containers: readonly [Container];
      readonly volumes: readonly {
        readonly name: string;
        readonly configMap?: { readonly name: string };
        readonly secret?: { readonly items: { key: string }[] };
      }[];
    };
  };
}

const TRAINING = { launcher: 'job', image: 'modwright/learner:0.1.0', baseModel: 'smollm2-135m', baseModelFile: '/var/lib/modwright/trainer/model.gguf' };

function rendered(values: object = {}): readonly ChartObject[] {
  const answer = renderChart(values);
  if ('refused' in answer) return assert.fail(answer.refused);
  return answer.objects;
}
const names = (objects: readonly ChartObject[], kind: string): string[] =>
  objects.filter((object) => object.kind === kind).map(({ metadata }) => metadata.name);
function find(objects: readonly ChartObject[], kind: string, name: string): ChartObject {
  return objects.find((object) => object.kind === kind && object.metadata.name === name) ?? assert.fail(`no ${kind} ${name}`);
}
const deployment = (objects: readonly ChartObject[], name: string): Deployment => find(objects, 'Deployment', name).spec as Deployment;
const environment = ({ template }: Deployment): Record<string, string | undefined> =>
  Object.fromEntries(template.spec.containers[0].env.map(({ name, value }) => [name, value]));
const secretKeys = ({ template }: Deployment): string[] =>
  template.spec.volumes.flatMap(({ name, secret }) => (name === 'secrets' ? (secret?.items ?? []).map(({ key }) => key) : []));

describe('the chart without a value', () => {
  const objects = rendered();

  it('is every service that a build needs, and none that learns', () => {
    const services = ['coder', 'critic', 'gateway', 'integrator', 'orchestrator', 'planner', 'policy', 'sandbox', 'tester'];
    assert.deepEqual(
      names(objects, 'Deployment').sort(),
      services.map((service) => `rel-${service}`),
    );
    assert.equal(environment(deployment(objects, 'rel-gateway'))['MODWRIGHT_TRAINER_ADDRESS'], undefined);
    assert.equal(environment(deployment(objects, 'rel-policy'))['MODWRIGHT_VERSIONS_KEY_FILE'], undefined);
  });

  it('the sandbox service may start programs, and has no secret but the token of calls', () => {
    const sandbox = deployment(objects, 'rel-sandbox');
    assert.equal(sandbox.template.spec.serviceAccountName, 'rel-sandbox');
    assert.equal(sandbox.template.spec.automountServiceAccountToken, true);
    assert.deepEqual(secretKeys(sandbox), ['internal-token']);
    assert.equal(environment(sandbox)['MODWRIGHT_SANDBOX_CLUSTER_FILE'], '/etc/modwright/cluster.json');
    assert.equal(sandbox.template.spec.volumes.find(({ name }) => name === 'cluster')?.configMap?.name, 'rel-sandbox-cluster');
    const settings = parseSandboxSettings(find(objects, 'ConfigMap', 'rel-sandbox-cluster').data?.['cluster.json'] ?? '', 'chart');
    assert.equal(settings.namespace, 'rel-sandbox');
  });

  it('no other service has a token of the cluster', () => {
    const withToken = names(objects, 'Deployment').filter((name) => deployment(objects, name).template.spec.automountServiceAccountToken);
    assert.deepEqual(withToken, ['rel-sandbox']);
  });
});

describe('training', () => {
  const objects = rendered({ training: TRAINING });

  it('has a trainer that reaches the critic and starts learners, one process at a time', () => {
    const trainer = deployment(objects, 'rel-trainer');
    assert.deepEqual([trainer.replicas, trainer.strategy?.type], [1, 'Recreate']);
    assert.equal(trainer.template.spec.serviceAccountName, 'rel-trainer');
    const { MODWRIGHT_CRITIC_ADDRESS, MODWRIGHT_TRAINER_BASE_MODEL, MODWRIGHT_TRAINER_KEY_FILE } = environment(trainer);
    assert.deepEqual(
      [MODWRIGHT_CRITIC_ADDRESS, MODWRIGHT_TRAINER_BASE_MODEL, MODWRIGHT_TRAINER_KEY_FILE],
      ['rel-critic:7006', 'smollm2-135m', '/run/signing/signing-key'],
    );
    assert.equal(parseTrainingSettings(find(objects, 'ConfigMap', 'rel-training-cluster').data?.['cluster.json'] ?? '', 'chart').kind, 'job');
    assert.equal(environment(deployment(objects, 'rel-gateway'))['MODWRIGHT_TRAINER_ADDRESS'], 'rel-trainer:7004');
  });

  it('the policy checks versions with the public key, and only the trainer has the private one', () => {
    assert.ok(secretKeys(deployment(objects, 'rel-policy')).includes('signing-key.pub'));
    assert.equal(environment(deployment(objects, 'rel-policy'))['MODWRIGHT_VERSIONS_KEY_FILE'], '/run/secrets/modwright/signing-key.pub');
    const holders = names(objects, 'Deployment').filter((name) =>
      deployment(objects, name).template.spec.volumes.some(({ secret }) => secret?.items.some(({ key }) => key === 'signing-key')),
    );
    assert.deepEqual(holders, ['rel-trainer']);
  });

  it('takes another trainer when its settings change, and no other service', () => {
    const changed = rendered({ training: { ...TRAINING, cpu: '1' } });
    const template = (all: readonly ChartObject[], name: string): string => JSON.stringify(deployment(all, name).template);
    assert.notEqual(template(changed, 'rel-trainer'), template(objects, 'rel-trainer'));
    for (const name of ['rel-sandbox', 'rel-gateway', 'rel-policy']) assert.equal(template(changed, name), template(objects, name), name);
  });

  it('without a model is refused, and the values that are missing are named', () => {
    for (const missing of ['baseModel', 'baseModelFile', 'image']) {
      const answer = renderChart({ training: { ...TRAINING, [missing]: '' } });
      assert.ok('refused' in answer && answer.refused.includes(`training.${missing}:`), JSON.stringify(answer));
    }
  });
});

describe('a small model of its own', () => {
  const objects = rendered({ policy: { backend: 'llamacpp', llamacpp: { model: 'qwen2.5-coder-0.5b', slots: 2 } } });

  it('is served by the pods of the policy, from the image that has it, and nothing is called for it', () => {
    const policy = deployment(objects, 'rel-policy');
    const [container] = policy.template.spec.containers;
    assert.equal(container.image, 'modwright/model-server:0.1.0');
    assert.equal(container.resources?.limits?.['memory'], '4Gi');
    const { MODWRIGHT_POLICY_BACKEND, MODWRIGHT_POLICY_MODEL, MODWRIGHT_POLICY_SLOTS } = environment(policy);
    assert.deepEqual([MODWRIGHT_POLICY_BACKEND, MODWRIGHT_POLICY_MODEL, MODWRIGHT_POLICY_SLOTS], ['llamacpp', 'qwen2.5-coder-0.5b', '2']);
    const network = find(objects, 'NetworkPolicy', 'rel-policy').spec as { egress: readonly { to: readonly { ipBlock?: unknown }[] }[] };
    assert.ok(network.egress.every(({ to }) => to.every(({ ipBlock }) => ipBlock === undefined)));
  });

  it('is the services image for everything else', () => {
    assert.equal(deployment(objects, 'rel-coder').template.spec.containers[0].image, 'modwright/services:0.1.0');
    assert.equal(deployment(rendered(), 'rel-policy').template.spec.containers[0].image, 'modwright/services:0.1.0');
  });

  it('comes to the volume of training from an image, or is put there by hand', () => {
    const from = { image: 'modwright/model-server:0.1.0', file: '/opt/m.gguf' };
    const init = (values: object): readonly string[] =>
      deployment(rendered({ training: { ...TRAINING, ...values } }), 'rel-trainer').template.spec.initContainers?.map(({ name }) => name) ?? [];
    assert.deepEqual([init({}).includes('base-model'), init({ baseModelFrom: from }).includes('base-model')], [false, true]);
    const answer = renderChart({ training: { ...TRAINING, baseModelFrom: { image: 'x' } } });
    assert.ok('refused' in answer && answer.refused.includes('training.baseModelFrom.file:'));
  });
});

describe('a model server elsewhere', () => {
  const openai = { backend: 'openai', url: 'http://vllm:8000/v1', model: 'm' };

  it('is shown its key from a Secret of yours, and gives token ids where it is asked to', () => {
    const policy = deployment(rendered({ policy: { ...openai, keySecret: 'mine', tokenIds: true } }), 'rel-policy');
    const { MODWRIGHT_POLICY_OPENAI_KEY_FILE, MODWRIGHT_POLICY_OPENAI_TOKEN_IDS, MODWRIGHT_POLICY_VLLM_FOLDER } = environment(policy);
    assert.deepEqual(
      [MODWRIGHT_POLICY_OPENAI_KEY_FILE, MODWRIGHT_POLICY_OPENAI_TOKEN_IDS, MODWRIGHT_POLICY_VLLM_FOLDER],
      ['/run/model-key/key', 'yes', undefined],
    );
    assert.deepEqual(policy.template.spec.volumes.find(({ name }) => name === 'model-key')?.secret?.items, [{ key: 'key', path: 'key' }]);
    const plain = environment(deployment(rendered({ policy: openai }), 'rel-policy'));
    assert.deepEqual([plain['MODWRIGHT_POLICY_OPENAI_KEY_FILE'], plain['MODWRIGHT_POLICY_OPENAI_TOKEN_IDS']], [undefined, 'no']);
  });

  it('is given versions by a volume that both have', () => {
    const policy = deployment(rendered({ policy: { ...openai, vllm: { claim: 'policy-versions' } } }), 'rel-policy');
    const { MODWRIGHT_POLICY_VLLM_FOLDER, MODWRIGHT_POLICY_VERSIONS_FOLDER } = environment(policy);
    assert.deepEqual([MODWRIGHT_POLICY_VLLM_FOLDER, MODWRIGHT_POLICY_VERSIONS_FOLDER], ['/versions', '/var/lib/modwright/versions']);
    assert.ok(JSON.stringify(policy.template.spec).includes('{"name":"versions","persistentVolumeClaim":{"claimName":"policy-versions"}}'));
  });
});

describe('two releases in one namespace', () => {
  it('share no object', () => {
    const names = (release: string): string[] => {
      const answer = renderChart({ training: TRAINING }, [], release);
      if ('refused' in answer) return assert.fail(answer.refused);
      return answer.objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`);
    };
    const one = new Set(names('one'));
    assert.deepEqual(
      names('two').filter((name) => one.has(name)),
      [],
    );
  });
});

describe('helm test', () => {
  it('builds an app with the key and asks the sandbox with the token, each with no other secret', () => {
    const pods = rendered().filter(({ kind }) => kind === 'Pod');
    const secrets = pods.map(({ metadata, spec }) => [metadata.name, JSON.stringify(spec).match(/"key":"([^"]+)"/)?.[1]]);
    assert.deepEqual(secrets.sort(), [
      ['rel-try-build', 'api-key'],
      ['rel-try-egress', 'internal-token'],
    ]);
  });
});

describe('programs elsewhere', () => {
  it('no sandbox service and nothing of its namespace when sandbox.jobs.enabled is false', () => {
    const objects = rendered({ sandbox: { jobs: { enabled: false } } });
    assert.ok(!names(objects, 'Deployment').includes('rel-sandbox'));
    assert.deepEqual([...names(objects, 'Namespace'), ...names(objects, 'ValidatingAdmissionPolicy')], []);
  });
});
