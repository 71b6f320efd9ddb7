import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, before, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { V1Pod } from '@kubernetes/client-node';
import { readAgentFiles } from './adapters/agent-files.ts';
import { createSandboxCluster, type SandboxCluster } from './adapters/sandbox-cluster.ts';
import { FIRST_USER, KEEPER_CONTAINER, sandboxJob, USERS } from './domain/sandbox-job.ts';
import { makeSandboxNamespace, type SandboxNamespace } from './testing/sandbox-namespace.ts';

const PORT = 8080;
/** Connects, and prints the word that says what came of it. */
const PROBE = `const [host, port] = process.argv.slice(1); const tell = (word) => { console.log(word); process.exit(); };
  require('node:net').connect({ host, port: Number(port) }).on('connect', () => tell('REACHED')).on('error', (error) => tell(error.code)).setTimeout(3000, () => tell('SILENCE'))`;

let space: SandboxNamespace;
let cluster: SandboxCluster;
let outside: string;
let pod: string;
const targets = new Map<string, readonly [host: string, port: number]>();

before(async () => {
  space = await makeSandboxNamespace();
  cluster = createSandboxCluster(space.service, space.name);
  outside = `${space.name}-outside`;
  await placeTargets();
  const agent = readAgentFiles();
  await cluster.placeAgent(agent);
  const job = { name: 'egress', owner: 'egress', shape: { image: '', memoryMib: 128, diskMib: 8 }, user: FIRST_USER + randomInt(USERS), agent };
  await cluster.createJob(sandboxJob(job, space.settings));
  pod = (await running(() => cluster.podOf('egress'))).metadata?.name ?? '';
});

after(async () => {
  await space.core.deleteNamespace({ name: outside });
  await space.remove();
});

/** A server in another namespace as a pod and as a service; the node's kubelet, the cluster's DNS and API server; the address where clouds keep keys. */
async function placeTargets(): Promise<void> {
  const { core, settings } = space;
  const labels = { app: 'target' };
  await core.createNamespace({ body: { metadata: { name: outside } } });
  const command = ['node', '-e', `require('node:http').createServer((q, r) => r.end()).listen(${PORT})`];
  await core.createNamespacedPod({
    namespace: outside,
    body: {
      metadata: { name: 'target', labels },
      spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'target', image: settings.image, command }] },
    },
  });
  const service = await core.createNamespacedService({
    namespace: outside,
    body: { metadata: { name: 'target' }, spec: { selector: labels, ports: [{ port: 80, targetPort: PORT }] } },
  });
  const address = async (name: string, namespace: string): Promise<string> => (await core.readNamespacedService({ name, namespace })).spec?.clusterIP ?? '';
  const target = await running(() => core.readNamespacedPod({ namespace: outside, name: 'target' }));
  const node = (await core.listNode()).items[0]?.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '';
  targets.set('a pod', [target.status?.podIP ?? '', PORT]);
  targets.set('a service', [service.spec?.clusterIP ?? '', 80]);
  targets.set('the node', [node, 10_250]);
  targets.set('DNS', [await address('kube-dns', 'kube-system'), 53]);
  targets.set('the API server', [await address('kubernetes', 'default'), 443]);
}

async function running(look: () => Promise<V1Pod | undefined>): Promise<V1Pod> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const seen = await look();
    const all = [...(seen?.status?.initContainerStatuses ?? []), ...(seen?.status?.containerStatuses ?? [])];
    if (seen && all.length > 0 && all.every(({ state }) => state?.running)) return seen;
    await delay(200);
  }
  throw new Error('a pod of the test does not run after 40 s');
}

/** What a program in the pod's network sees of a target. */
async function probe([host, port]: readonly [host: string, port: number]): Promise<string> {
  const stream = await cluster.connect(pod, KEEPER_CONTAINER, ['node', '-e', PROBE, host, String(port)]);
  let said = '';
  stream.onData((bytes) => (said += bytes.toString()));
  await stream.ended;
  return said.trim();
}

/** Policies come into force a moment after they change. */
async function until(wanted: (word: string) => boolean, target: readonly [host: string, port: number]): Promise<string> {
  let word = '';
  for (let attempt = 0; attempt < 20 && !wanted((word = await probe(target))); attempt++) await delay(500);
  return word;
}

it('reaches nothing from inside a pod', async () => {
  for (const [name, target] of [...targets, ['the metadata address', ['169.254.169.254', 80]] as const]) {
    const word = await until((said) => said !== 'REACHED', target);
    assert.match(word, /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EPERM|EACCES|SILENCE)$/, `${name}: ${word}`);
  }
});

it('would reach all of it without the policy, by the same probe', async () => {
  await space.change('network.yaml', false);
  for (const [name, target] of targets) assert.equal(await until((said) => said === 'REACHED', target), 'REACHED', name);
});
