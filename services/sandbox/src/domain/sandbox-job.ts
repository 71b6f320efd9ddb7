import type { V1Container, V1Job, V1PodSpec, V1SecurityContext, V1Volume, V1VolumeMount } from '@kubernetes/client-node';

/** How programs run on a cluster. */
export interface SandboxClusterSettings {
  /** A namespace that holds nothing else; empty = the one of this pod. */
  readonly namespace: string;
  /** Container image with Node and a shell, for programs that need no packages. */
  readonly image: string;
  readonly imagePullSecret?: string;
  /** What programs ask for by name: the container image, and the folder in it that they see as /image. */
  readonly images: Readonly<Record<string, { readonly image?: string; readonly folder: string }>>;
  /** "gvisor", "kata": how strongly pods are kept apart from the node. Absent = as the cluster does by default. */
  readonly runtimeClassName?: string;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly { readonly key?: string; readonly operator?: string; readonly value?: string; readonly effect?: string }[];
  /** Pods of each image that stand ready. */
  readonly keepReady: number;
  /** Kubernetes quantities of a pod: what it may use, and what is set aside for it. Memory is set aside in full. */
  readonly cpuLimit: string;
  readonly cpuRequest: string;
  /** Milliseconds until a pod stands. */
  readonly startMs: number;
}

/** What a pod must know before there is a program for it. */
export interface PodShape {
  /** Name of the image that programs ask for; empty = none. */
  readonly image: string;
  readonly memoryMib: number;
  /** Of /tmp, and again of /out. */
  readonly diskMib: number;
}

export const PROGRAM_CONTAINER = 'program';
export const KEEPER_CONTAINER = 'keeper';
/** Whose pods they are: the name of a sandbox service. */
export const OWNER_LABEL = 'modwright/sandbox-owner';
export const SANDBOX_LABELS: Readonly<Record<string, string>> = { 'app.kubernetes.io/name': 'modwright-sandbox-run', 'app.kubernetes.io/part-of': 'modwright' };

/** What the supervisor itself needs of a container's memory. */
const OWN_MIB = 64;
/** User ids of pods: above all that images know, and each pod has one of its own, by which the kernel counts its processes. */
export const FIRST_USER = 1_000_000;
export const USERS = 1_000_000_000;
const LONGEST_LIFE_SECONDS = 90_000;
const MAX_SHARED_MEMORY_MIB = 256;

export interface SandboxJob {
  readonly name: string;
  readonly owner: string;
  readonly shape: PodShape;
  /** Of its processes, and of no other pod's: from FIRST_USER on. */
  readonly user: number;
  /** ConfigMap of the pods' own programs. */
  readonly agent: AgentFiles;
}

/** The pods' own programs: where they lie in a ConfigMap, and where in a pod. */
export interface AgentFiles {
  readonly configMap: string;
  readonly items: readonly { readonly key: string; readonly path: string }[];
}

/** A pod that waits for a program, runs it once, and ends. What belongs together, as all tests of a module, is one program. */
export function sandboxJob(job: SandboxJob, settings: SandboxClusterSettings): V1Job {
  const labels = { ...SANDBOX_LABELS, [OWNER_LABEL]: job.owner };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: job.name, labels },
    spec: {
      // A program that takes its pod with it is never run again.
      backoffLimit: 0,
      activeDeadlineSeconds: LONGEST_LIFE_SECONDS,
      ttlSecondsAfterFinished: 30,
      template: { metadata: { labels }, spec: podSpec(job, settings) },
    },
  };
}

function podSpec({ shape, user, agent }: SandboxJob, settings: SandboxClusterSettings): V1PodSpec {
  const { image, imagePullSecret, images, runtimeClassName, nodeSelector, tolerations } = settings;
  const containerImage = images[shape.image]?.image ?? image;
  return {
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: 2,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    dnsPolicy: 'None',
    dnsConfig: { nameservers: ['127.0.0.1'] },
    hostname: 'sandbox',
    ...(runtimeClassName === undefined ? {} : { runtimeClassName }),
    nodeSelector: { ...nodeSelector },
    tolerations: tolerations.map((toleration) => ({ ...toleration })),
    ...(imagePullSecret === undefined ? {} : { imagePullSecrets: [{ name: imagePullSecret }] }),
    securityContext: { runAsNonRoot: true, runAsUser: user, runAsGroup: user, fsGroup: user, seccompProfile: { type: 'RuntimeDefault' } },
    // It lives as long as the container of the program, in process and network namespaces that the program cannot see into.
    initContainers: [{ ...keeper(containerImage), restartPolicy: 'Always' }],
    containers: [program(containerImage, shape, settings)],
    volumes: volumes(shape, agent),
  };
}

const PLAIN: V1SecurityContext = { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } };
/** An empty environment, of which the program could read all. */
const NODE = ['/usr/bin/env', '-i', 'PATH=/usr/local/bin:/usr/bin:/bin', 'HOME=/tmp', 'LANG=C.UTF-8', 'node'];
export const AGENT_FOLDER = '/agent';

function keeper(image: string): V1Container {
  return {
    name: KEEPER_CONTAINER,
    image,
    // The keeper itself comes with the service's connection, and goes with it.
    command: ['/bin/sh', '-c', 'trap "exit 0" TERM; sleep 100000 & wait'],
    securityContext: PLAIN,
    resources: { requests: { cpu: '10m', memory: '128Mi', 'ephemeral-storage': '128Mi' }, limits: { cpu: '1', memory: '128Mi', 'ephemeral-storage': '128Mi' } },
    volumeMounts: [...mounts(false), { name: 'out', mountPath: '/out', readOnly: true }],
  };
}

/** The keeper's command, for the connection of the service. It is given the address of the API server, which no pod may reach. */
export function keeperCommand(imageFolder: string): string[] {
  const words = [...NODE, `${AGENT_FOLDER}/pod/keeper.ts`].join(' ');
  return ['/bin/sh', '-c', `exec ${words} "$0" "$KUBERNETES_SERVICE_HOST:$KUBERNETES_SERVICE_PORT"`, imageFolder];
}

function program(image: string, { memoryMib }: PodShape, { cpuLimit, cpuRequest }: SandboxClusterSettings): V1Container {
  const memory = `${memoryMib + OWN_MIB}Mi`;
  return {
    name: PROGRAM_CONTAINER,
    image,
    command: [...NODE, `${AGENT_FOLDER}/pod/supervisor.ts`],
    securityContext: PLAIN,
    resources: { requests: { cpu: cpuRequest, memory, 'ephemeral-storage': '16Mi' }, limits: { cpu: cpuLimit, memory, 'ephemeral-storage': '16Mi' } },
    volumeMounts: [...mounts(true), { name: 'out', mountPath: '/out' }, { name: 'tmp', mountPath: '/tmp' }, { name: 'shm', mountPath: '/dev/shm' }],
  };
}

function mounts(readOnly: boolean): V1VolumeMount[] {
  return [
    ...['app', 'image', 'peers', 'control'].map((name) => ({ name, mountPath: `/${name}`, readOnly })),
    { name: 'run', mountPath: '/run' },
    { name: 'launch', mountPath: '/run/launch', readOnly },
    { name: 'agent', mountPath: AGENT_FOLDER, readOnly: true },
  ];
}

function volumes({ diskMib }: PodShape, { configMap, items }: AgentFiles): V1Volume[] {
  const memory = (name: string, mib: number): V1Volume => ({ name, emptyDir: { medium: 'Memory', sizeLimit: `${mib}Mi` } });
  return [
    { name: 'app', emptyDir: { sizeLimit: '96Mi' } },
    ...['image', 'peers', 'control', 'launch'].map((name) => ({ name, emptyDir: { sizeLimit: '16Mi' } })),
    memory('run', 1),
    memory('out', diskMib),
    memory('tmp', diskMib),
    memory('shm', Math.min(diskMib, MAX_SHARED_MEMORY_MIB)),
    { name: 'agent', configMap: { name: configMap, defaultMode: 0o555, items: items.map((item) => ({ ...item })) } },
  ];
}
