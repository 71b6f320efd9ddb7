import { PassThrough } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiException, BatchV1Api, CoreV1Api, Exec, KubeConfig, type CoreV1Event, type V1Job, type V1Pod } from '@kubernetes/client-node';
import { AppError } from '@modwright/runtime';
import { OWNER_LABEL } from '../domain/sandbox-job.ts';
import type { AgentContent } from './agent-files.ts';

/** The namespace of a cluster that programs run in. */
export interface SandboxCluster {
  readonly namespace: string;
  /** Puts the pods' own programs there, if they are not there yet. */
  placeAgent(agent: AgentContent): Promise<void>;
  createJob(job: V1Job): Promise<void>;
  /** The pod of a job, once there is one. */
  podOf(job: string): Promise<V1Pod | undefined>;
  /** About a job and its pod, oldest first. */
  warningsOf(job: string): Promise<readonly Pick<CoreV1Event, 'reason' | 'message'>[]>;
  removeJob(job: string): Promise<void>;
  /** Removes all jobs of an owner, and waits a while until their pods are gone. */
  removeAll(owner: string): Promise<void>;
  /** Runs a command in a container. Its standard error is read up to a few lines. */
  connect(pod: string, container: string, command: readonly string[]): Promise<CommandStream>;
}

/** A command that runs in a container. */
export interface CommandStream {
  write(bytes: Uint8Array): void;
  onData(take: (bytes: Buffer) => void): void;
  /** Resolves with what it last said on standard error when it has ended, for whatever reason. */
  readonly ended: Promise<string>;
  close(): void;
}

const GONE_WITHIN_MS = 20_000;
const LOOK_AGAIN_MS = 250;
const KEPT_WORDS = 2_000;

/** Where this process runs, or where KUBECONFIG points. `namespace` empty = the one of this pod or of the context. */
export function connectSandboxCluster(namespace: string): SandboxCluster {
  const config = new KubeConfig();
  config.loadFromDefault();
  return createSandboxCluster(config, namespace || config.getContextObject(config.getCurrentContext())?.namespace || 'default');
}

export function createSandboxCluster(config: KubeConfig, namespace: string): SandboxCluster {
  const core = config.makeApiClient(CoreV1Api);
  const batch = config.makeApiClient(BatchV1Api);
  const exec = new Exec(config);
  const told = async <T>(what: string, call: Promise<T>): Promise<T> => {
    try {
      return await call;
    } catch (error) {
      throw refusal(what, namespace, error);
    }
  };
  return {
    namespace,
    placeAgent: async ({ configMap, data, binaryData }) => {
      const body = { metadata: { name: configMap }, data: { ...data }, binaryData: { ...binaryData }, immutable: true };
      await told('place the programs of pods', ignoring(409, core.createNamespacedConfigMap({ namespace, body })));
    },
    createJob: async (body) => void (await told('make a pod', batch.createNamespacedJob({ namespace, body }))),
    podOf: async (job) => (await told('look at a pod', core.listNamespacedPod({ namespace, labelSelector: `batch.kubernetes.io/job-name=${job}` }))).items[0],
    warningsOf: async (job) => {
      const { items } = await told('read events', core.listNamespacedEvent({ namespace, fieldSelector: 'type=Warning' }));
      return items.filter(({ involvedObject }) => involvedObject.name?.startsWith(job));
    },
    removeJob: async (name) => void (await told('end a pod', ignoring(404, batch.deleteNamespacedJob({ namespace, name, propagationPolicy: 'Background' })))),
    removeAll: async (owner) => {
      const labelSelector = `${OWNER_LABEL}=${owner}`;
      await told('end pods', batch.deleteCollectionNamespacedJob({ namespace, labelSelector, propagationPolicy: 'Background' }));
      const deadline = Date.now() + GONE_WITHIN_MS;
      while ((await core.listNamespacedPod({ namespace, labelSelector })).items.length > 0 && Date.now() < deadline) await delay(LOOK_AGAIN_MS);
    },
    connect: (pod, container, command) => told('reach a pod', openCommand(exec, { namespace, pod, container }, command)),
  };
}

/** What is needed of the WebSocket that the library gives; its own types are of a package that it does not bring. */
interface Connection {
  on(event: 'close' | 'error', heard: (error?: Error) => void): void;
  close(): void;
}

async function openCommand(exec: Exec, at: { namespace: string; pod: string; container: string }, command: readonly string[]): Promise<CommandStream> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  let words = '';
  stderr.on('data', (bytes: Buffer) => (words = (words + bytes.toString()).slice(-KEPT_WORDS)));
  const end = Promise.withResolvers<string>();
  const heard: Parameters<Exec['exec']>[8] = ({ status, message }) => end.resolve(words.trim() || (status === 'Success' ? '' : (message ?? '')));
  const socket = (await (exec.exec(at.namespace, at.pod, at.container, [...command], stdout, stderr, stdin, false, heard) as Promise<unknown>)) as Connection;
  // After the status has come, when one comes.
  socket.on('close', () => setImmediate(() => end.resolve(words.trim())));
  socket.on('error', (error) => end.resolve(error?.message ?? ''));
  return {
    write: (bytes) => void stdin.write(bytes),
    onData: (take) => void stdout.on('data', take),
    ended: end.promise,
    close: () => {
      stdin.end();
      socket.close();
    },
  };
}

async function ignoring<T>(code: number, call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ApiException && error.code === code) return undefined;
    throw error;
  }
}

/** Why the cluster refused, with what to do. */
function refusal(what: string, namespace: string, error: unknown): AppError {
  const code = error instanceof ApiException ? error.code : undefined;
  const said = messageOf(error);
  const fail = (kind: 'FAILED_PRECONDITION' | 'RESOURCE_EXHAUSTED' | 'UNAVAILABLE', why: string): AppError =>
    new AppError(kind, `failed to ${what} in namespace ${namespace}: ${why}`, { cause: error });
  if (/exceeded quota/.test(said)) return fail('RESOURCE_EXHAUSTED', `the quota is used up: raise it, or run fewer programs at once (${said})`);
  if (/ValidatingAdmissionPolicy/.test(said))
    return fail('FAILED_PRECONDITION', `the admission policy refuses it: let it know the image and the runtime class (${said})`);
  if (code === 401 || code === 403)
    return fail('FAILED_PRECONDITION', `this service may not: give its service account the role in k8s/sandbox/namespace.yaml (${said})`);
  if (code === 404) return fail('FAILED_PRECONDITION', `it is not there (${said})`);
  if (code !== undefined && code < 500) return fail('FAILED_PRECONDITION', said);
  return fail('UNAVAILABLE', `the cluster does not answer: ${said}`);
}

function messageOf(error: unknown): string {
  if (!(error instanceof ApiException)) return error instanceof Error ? error.message : String(error);
  const body: unknown = error.body;
  const parsed = typeof body === 'string' ? parseBody(body) : body;
  return (parsed as { message?: string } | undefined)?.message ?? error.message.slice(0, 500);
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A proxy in between answers in its own words.
    return { message: text.slice(0, 500) };
  }
}
