import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CoreV1Api, KubeConfig, KubernetesObjectApi, loadAllYaml, type KubernetesObject } from '@kubernetes/client-node';
import type { SandboxClusterSettings } from '../domain/sandbox-job.ts';

/** Of the cluster that KUBECONFIG names; it must hold this image. */
const NODE_IMAGE = 'node:24-bookworm-slim';
const MANIFESTS = join(import.meta.dirname, '../../../../k8s/sandbox');

/** A namespace of a real cluster, made by the manifests of k8s/sandbox. */
export interface SandboxNamespace {
  readonly name: string;
  readonly core: CoreV1Api;
  /** As an administrator. */
  readonly admin: KubeConfig;
  /** As the sandbox service: its service account, with its role. */
  readonly service: KubeConfig;
  readonly settings: SandboxClusterSettings;
  /** Takes a manifest's objects away, or puts them back: "network.yaml". */
  change(file: string, there: boolean): Promise<void>;
  remove(): Promise<void>;
}

export async function makeSandboxNamespace(): Promise<SandboxNamespace> {
  if (!process.env['KUBECONFIG']) throw new Error('these tests need a cluster: scripts/test-cluster starts one from the folder that MODWRIGHT_KUBE names');
  const admin = new KubeConfig();
  admin.loadFromDefault();
  const core = admin.makeApiClient(CoreV1Api);
  const objects = KubernetesObjectApi.makeApiClient(admin);
  const name = `sandbox-${randomBytes(4).toString('hex')}`;
  const read = (file: string): KubernetesObject[] => loadAllYaml(renamed(readFileSync(join(MANIFESTS, file), 'utf8'), name)) as KubernetesObject[];
  const change = async (file: string, there: boolean): Promise<void> => {
    for (const object of read(file)) await (there ? objects.create(object) : objects.delete(object));
  };
  await change('namespace.yaml', true);
  await core.createNamespacedServiceAccount({ namespace: name, body: { metadata: { name } } });
  await change('network.yaml', true);
  await change('admission.yaml', true);
  await policyInForce(core, name);
  const { status } = await core.createNamespacedServiceAccountToken({ namespace: name, name, body: { spec: { audiences: [], expirationSeconds: 3_600 } } });
  const service = new KubeConfig();
  service.loadFromOptions({
    clusters: admin.getClusters(),
    users: [{ name, token: status!.token }],
    contexts: [{ name, cluster: admin.getCurrentCluster()!.name, user: name, namespace: name }],
    currentContext: name,
  });
  return {
    name,
    core,
    admin,
    service,
    settings: {
      namespace: name,
      image: NODE_IMAGE,
      images: { packages: { folder: '/usr/local/lib' } },
      nodeSelector: {},
      tolerations: [],
      keepReady: 2,
      cpuLimit: '1',
      cpuRequest: '10m',
      startMs: 60_000,
    },
    change,
    remove: async () => {
      await change('admission.yaml', false);
      await core.deleteNamespace({ name });
    },
  };
}

/** A policy is in force a moment after it was made. */
async function policyInForce(core: CoreV1Api, namespace: string): Promise<void> {
  const plain = {
    metadata: { name: 'plain' },
    spec: {
      securityContext: { runAsNonRoot: true, runAsUser: 1, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [{ name: 'plain', image: NODE_IMAGE, securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } }],
    },
  };
  for (let attempt = 0; attempt < 100; attempt++) {
    const refusal = await core.createNamespacedPod({ namespace, body: plain, dryRun: 'All' }).then(
      () => '',
      (error: Error) => error.message,
    );
    if (/a pod here has/.test(refusal)) return;
    await delay(200);
  }
  throw new Error('the admission policy is not in force after 20 s');
}

/** The same objects under another name, with the test's image allowed. */
function renamed(yaml: string, name: string): string {
  return yaml
    .replaceAll(/modwright-sandbox(?=(-pods|-commands)?$)/gm, name)
    .replaceAll(/namespace: modwright$/gm, `namespace: ${name}`)
    .replaceAll(/modwright\/sandbox: 'true'/g, `modwright/sandbox: ${name}`)
    .replace("['modwright/sandbox']", "['node:24']");
}
