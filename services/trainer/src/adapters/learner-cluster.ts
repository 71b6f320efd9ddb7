import { PassThrough } from 'node:stream';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import {
  ApiException,
  ApisApi,
  CoreV1Api,
  KubeConfig,
  KubernetesObjectApi,
  Log,
  type KubernetesObject,
  type V1Job,
  type V1OwnerReference,
} from '@kubernetes/client-node';
import { AppError } from '@modwright/runtime';
import { TRAINER_GROUP, TRAINER_VERSION, type TrainJob } from '../domain/learner-job.ts';
import type { ClusterView } from '../domain/learner-trouble.ts';

/** A workload as it stands. */
export interface SeenWorkload extends ClusterView {
  /** It is being taken away; its pods write their checkpoints. */
  readonly leaving: boolean;
}

/** One namespace of a cluster, as far as learners need it. */
export interface LearnerCluster {
  readonly namespace: string;
  /**
   * False = one of that name is there. Throws FAILED_PRECONDITION that says what to do, UNAVAILABLE while the cluster does not answer.
   * @param owner the service account that it goes with; absent = it stays until somebody removes it.
   */
  create(manifest: V1Job | TrainJob, owner?: string): Promise<boolean>;
  look(name: string): Promise<SeenWorkload>;
  /** Has it taken away; its pods get their time to write a checkpoint. One that is not there is no fault. */
  remove(name: string): Promise<void>;
  /** Waits until neither it nor a pod of it is left. */
  untilGone(name: string, signal: AbortSignal): Promise<void>;
  /** Lines of a pod from a moment on, with the moment of each, until its container ends. */
  lines(pod: string, container: string, since: string | undefined, signal: AbortSignal): AsyncIterable<LogLine>;
}

export interface LogLine {
  /** RFC 3339 with nanoseconds; sorts as text within a pod. */
  readonly at: string;
  readonly text: string;
}

const LOOK_AGAIN_MS = 500;

/** Where this process runs, or where KUBECONFIG points. `namespace` empty = the one of this pod or of the context. */
export function connectLearnerCluster(kind: 'job' | 'trainjob', namespace: string): LearnerCluster {
  const config = new KubeConfig();
  config.loadFromDefault();
  const home = namespace || config.getContextObject(config.getCurrentContext())?.namespace || 'default';
  return createLearnerCluster(config, kind, home);
}

export function createLearnerCluster(config: KubeConfig, kind: 'job' | 'trainjob', namespace: string): LearnerCluster {
  const objects = KubernetesObjectApi.makeApiClient(config);
  const core = config.makeApiClient(CoreV1Api);
  const type = kind === 'job' ? { apiVersion: 'batch/v1', kind: 'Job' } : { apiVersion: `${TRAINER_GROUP}/${TRAINER_VERSION}`, kind: 'TrainJob' };
  const podLabel = kind === 'job' ? 'batch.kubernetes.io/job-name' : 'jobset.sigs.k8s.io/jobset-name';
  const podsOf = async (name: string): Promise<SeenWorkload['pods']> =>
    (await core.listNamespacedPod({ namespace, labelSelector: `${podLabel}=${name}` })).items;
  const read = async (name: string): Promise<WorkloadObject | undefined> => {
    try {
      return await objects.read<WorkloadObject>({ ...type, metadata: { name, namespace } });
    } catch (error) {
      if (codeOf(error) === 404) return undefined;
      throw error;
    }
  };
  const warningsOf = async (name: string): Promise<ClusterView['warnings']> => {
    const { items } = await core.listNamespacedEvent({ namespace, fieldSelector: 'type=Warning' });
    const own = items.filter(({ involvedObject }) => involvedObject.name === name || involvedObject.name?.startsWith(`${name}-`));
    return own.sort((a, b) => timeOf(a.lastTimestamp) - timeOf(b.lastTimestamp));
  };
  // The garbage collector removes what names an owner that is gone (https://kubernetes.io/docs/concepts/architecture/garbage-collection/).
  const ownedBy = async (name: string | undefined): Promise<{ ownerReferences?: V1OwnerReference[] }> => {
    if (name === undefined) return {};
    const { metadata } = await core.readNamespacedServiceAccount({ namespace, name });
    return { ownerReferences: [{ apiVersion: 'v1', kind: 'ServiceAccount', name, uid: metadata?.uid ?? '' }] };
  };
  const cluster: LearnerCluster = {
    namespace,
    create: async (manifest, owner) => {
      try {
        await objects.create({ ...manifest, metadata: { ...manifest.metadata, namespace, ...(await ownedBy(owner)) } });
        return true;
      } catch (error) {
        if (codeOf(error) === 409) return false;
        throw await refusal(config, error, kind, namespace);
      }
    },
    look: async (name) => {
      const [object, pods, warnings] = await Promise.all([read(name), podsOf(name), warningsOf(name)]);
      if (object === undefined) return { state: 'gone', reason: '', message: '', pods, warnings, leaving: pods.length > 0 };
      return { ...stateOf(object), pods, warnings, leaving: object.metadata?.deletionTimestamp !== undefined };
    },
    remove: async (name) => {
      try {
        await objects.delete({ ...type, metadata: { name, namespace } }, undefined, undefined, undefined, undefined, 'Foreground');
      } catch (error) {
        if (codeOf(error) !== 404) throw await refusal(config, error, kind, namespace);
      }
    },
    untilGone: async (name, signal) => {
      while (!signal.aborted) {
        const [object, pods] = await Promise.all([read(name), podsOf(name)]);
        if (object === undefined && pods.length === 0) return;
        await delay(LOOK_AGAIN_MS);
      }
    },
    lines: (pod, container, since, signal) => readLines(new Log(config), { namespace, pod, container, since }, signal),
  };
  return cluster;
}

interface WorkloadObject extends KubernetesObject {
  readonly spec?: { readonly suspend?: boolean };
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason?: string; readonly message?: string }[];
  };
}

function stateOf({ spec, status }: WorkloadObject): Pick<ClusterView, 'state' | 'reason' | 'message'> {
  const holds = (type: string) => status?.conditions?.find((condition) => condition.type === type && condition.status === 'True');
  const ended = holds('Complete') ?? holds('Failed');
  const words = { reason: ended?.reason ?? '', message: ended?.message ?? '' };
  if (ended) return { state: ended.type === 'Complete' ? 'complete' : 'failed', ...words };
  return { state: spec?.suspend ? 'queued' : 'active', ...words };
}

async function* readLines(
  log: Log,
  { namespace, pod, container, since }: { namespace: string; pod: string; container: string; since: string | undefined },
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  const text = new PassThrough();
  const request = await log.log(namespace, pod, container, text, { follow: true, timestamps: true, ...(since === undefined ? {} : { sinceTime: since }) });
  const stop = (): void => {
    request.abort();
    text.end();
  };
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    for await (const line of createInterface({ input: text })) {
      const space = line.indexOf(' ');
      yield { at: line.slice(0, space), text: line.slice(space + 1) };
    }
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}

/** Why the cluster refused, with what to do. */
async function refusal(config: KubeConfig, error: unknown, kind: 'job' | 'trainjob', namespace: string): Promise<AppError> {
  const code = codeOf(error);
  const said = messageOf(error);
  const wrong = (text: string): AppError => new AppError('FAILED_PRECONDITION', text, { cause: error });
  if (/exceeded quota/.test(said)) return wrong(`the quota of namespace ${namespace} is used up; end other jobs or raise it: ${said}`);
  const owner = /serviceaccounts "([^"]+)" not found/.exec(said)?.[1];
  if (owner !== undefined) return wrong(`the service account "${owner}" is not in namespace ${namespace}: name the trainer's own as \`owner\`, or none`);
  const missing = /TrainingRuntime\S* "([^"]+)" not found/i.exec(said)?.[1];
  if (missing !== undefined)
    return wrong(`the training runtime "${missing}" is not there: apply k8s/training/runtime.yaml, or name another one in the settings`);
  if (/denied the request/.test(said)) return wrong(`the cluster refused the learner's job: ${said}`);
  if (code === 403 || code === 401)
    return wrong(`the trainer may not do this in namespace ${namespace}: give its service account the role in k8s/training/rbac.yaml (${said})`);
  if (kind === 'trainjob' && (code === 404 || /Unrecognized API version/.test(said))) return wrong(await trainerAdvice(config, said));
  if (code === 404) return wrong(`namespace ${namespace} is not there: make it, or set another one (${said})`);
  if (code !== undefined && code >= 400 && code < 500) return wrong(`the cluster refused the learner's job: ${said}`);
  return new AppError('UNAVAILABLE', `the cluster does not answer: ${said}`, { cause: error });
}

/** Kubeflow Trainer is absent, or of another version. */
async function trainerAdvice(config: KubeConfig, said: string): Promise<string> {
  const groups = (await config.makeApiClient(ApisApi).getAPIVersions()).groups;
  const versions = groups.find(({ name }) => name === TRAINER_GROUP)?.versions.map(({ version }) => version);
  if (versions === undefined) return 'Kubeflow Trainer is not installed on this cluster: install it, or set `kind` to "job"';
  if (!versions.includes(TRAINER_VERSION))
    return `this cluster's Kubeflow Trainer speaks ${versions.join(', ')}; this trainer speaks ${TRAINER_VERSION}: install Kubeflow Trainer 2, or set \`kind\` to "job"`;
  return `the training runtime is not there: ${said}`;
}

function codeOf(error: unknown): number | undefined {
  return error instanceof ApiException ? error.code : undefined;
}

function messageOf(error: unknown): string {
  if (!(error instanceof ApiException)) return error instanceof Error ? error.message : String(error);
  const body: unknown = typeof error.body === 'string' ? parseBody(error.body) : error.body;
  return (body as { message?: string } | undefined)?.message ?? error.message.slice(0, 500);
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { message: text.slice(0, 500) };
  }
}

function timeOf(moment: Date | undefined): number {
  return moment === undefined ? 0 : new Date(moment).getTime();
}
