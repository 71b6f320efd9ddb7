import { randomBytes } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuthenticationV1Api, BatchV1Api, CoreV1Api, KubeConfig, KubernetesObjectApi, loadAllYaml, type KubernetesObject } from '@kubernetes/client-node';
import { scratchFolder } from '@modwright/testkit';
import { parseClusterSettings } from '../adapters/choose-launcher.ts';
import type { TrainingJob } from '../adapters/launcher.ts';
import type { ClusterSettings } from '../domain/learner-job.ts';

/** Of the cluster that KUBECONFIG names; it must hold this image. */
const NODE_IMAGE = 'node:24-bookworm-slim';
const K8S = join(import.meta.dirname, '../../../../k8s');

/** A namespace of a real one-node cluster with a volume that this process shares, and the trainer's role. */
export interface TrainingNamespace {
  readonly name: string;
  /** As an administrator. */
  readonly admin: KubeConfig;
  readonly core: CoreV1Api;
  /** As the trainer: its service account, with the role of k8s/training/rbac.yaml. */
  readonly trainer: KubeConfig;
  /** As a service account without any role. */
  readonly stranger: KubeConfig;
  settings(more?: Partial<ClusterSettings>): ClusterSettings;
  /** A run of the fake learner: "quick", "endless", "broken", "greedy". */
  job(how: string): TrainingJob;
  pods(): ReturnType<CoreV1Api['listNamespacedPod']>;
  jobs(): ReturnType<BatchV1Api['listNamespacedJob']>;
  apply(yaml: string): Promise<void>;
  remove(): Promise<void>;
}

export async function makeTrainingNamespace(): Promise<TrainingNamespace> {
  if (!process.env['KUBECONFIG']) throw new Error('these tests need a cluster: scripts/test-cluster starts one from the folder that MODWRIGHT_KUBE names');
  const admin = new KubeConfig();
  admin.loadFromDefault();
  const core = admin.makeApiClient(CoreV1Api);
  const objects = KubernetesObjectApi.makeApiClient(admin);
  const name = `learners-${randomBytes(4).toString('hex')}`;
  const folder = scratchFolder();
  chmodSync(folder, 0o777);
  copyFileSync(join(import.meta.dirname, 'fake-python.mjs'), join(folder, 'python'));
  chmodSync(join(folder, 'python'), 0o755);
  await core.createNamespace({ body: { metadata: { name } } });
  const apply = async (yaml: string): Promise<void> => {
    for (const object of loadAllYaml(yaml) as KubernetesObject[]) await objects.create({ ...object, metadata: { namespace: name, ...object.metadata } });
  };
  await apply(readFileSync(join(K8S, 'training/rbac.yaml'), 'utf8'));
  await apply(sharedVolume(name, folder));
  await core.createNamespacedServiceAccount({ namespace: name, body: { metadata: { name: 'stranger' } } });
  let count = 0;
  return {
    name,
    admin,
    core,
    trainer: await as(admin, name, 'modwright-trainer'),
    stranger: await as(admin, name, 'stranger'),
    settings: (more = {}) => ({
      ...parseClusterSettings(
        JSON.stringify({
          image: NODE_IMAGE,
          claim: 'shared',
          mountPath: folder,
          python: join(folder, 'python'),
          cpu: '100m',
          memory: '128Mi',
          graceSeconds: 10,
        }),
        'test',
      ),
      ...more,
    }),
    job: (how) => {
      const run = `run_${++count}`;
      const batchDir = join(folder, 'runs', run, 'batch');
      mkdirSync(batchDir, { recursive: true });
      chmodSync(join(folder, 'runs', run), 0o777);
      return { run, batchDir, outDir: join(folder, 'runs', run, 'out'), base: `/models/${how}` };
    },
    pods: () => core.listNamespacedPod({ namespace: name }),
    jobs: () => admin.makeApiClient(BatchV1Api).listNamespacedJob({ namespace: name }),
    apply,
    remove: async () => {
      await core.deleteNamespace({ name });
      await core.deletePersistentVolume({ name });
    },
  };
}

async function as(admin: KubeConfig, namespace: string, account: string): Promise<KubeConfig> {
  const { status } = await admin
    .makeApiClient(CoreV1Api)
    .createNamespacedServiceAccountToken({ namespace, name: account, body: { spec: { audiences: [], expirationSeconds: 3_600 } } });
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: admin.getClusters(),
    users: [{ name: account, token: status!.token }],
    contexts: [{ name: account, cluster: admin.getCurrentCluster()!.name, user: account, namespace }],
    currentContext: account,
  });
  await config.makeApiClient(AuthenticationV1Api).createSelfSubjectReview({ body: {} });
  return config;
}

/** A folder of the node as a claim. The node is this machine. */
function sharedVolume(name: string, folder: string): string {
  return `
apiVersion: v1
kind: PersistentVolume
metadata: {name: ${name}}
spec:
  capacity: {storage: 1Gi}
  accessModes: [ReadWriteMany]
  storageClassName: ''
  persistentVolumeReclaimPolicy: Retain
  claimRef: {namespace: ${name}, name: shared}
  hostPath: {path: ${folder}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: shared}
spec:
  accessModes: [ReadWriteMany]
  storageClassName: ''
  volumeName: ${name}
  resources: {requests: {storage: 1Gi}}
`;
}
