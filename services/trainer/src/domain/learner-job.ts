import type { V1Job, V1PodSpec } from '@kubernetes/client-node';
import type { TrainingJob } from '../adapters/launcher.ts';

/** How learners run on a cluster. Folders of a TrainingJob must lie under `mountPath`, which is the same here and in their pods. */
export interface ClusterSettings {
  /** `job`: batch/v1, one pod. `trainjob`: Kubeflow Trainer, several nodes. */
  readonly kind: 'job' | 'trainjob';
  readonly image: string;
  readonly imagePullSecret?: string;
  /** Python that has the learner, in the image. */
  readonly python: string;
  /** Numeric user and group of the pods; the trainer's own, so that each reads what the other writes. */
  readonly user: number;
  /** A volume claim that the trainer has mounted too; of access mode ReadWriteMany unless all run on one node. */
  readonly claim: string;
  readonly mountPath: string;
  /** GPUs of a pod; 0 = it trains on the CPU. */
  readonly gpus: number;
  readonly gpuResource: string;
  /** Kubernetes quantities: "4", "16Gi". */
  readonly cpu: string;
  readonly memory: string;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly Toleration[];
  /** Of Kueue; absent = the job is started at once. */
  readonly queue?: string;
  /** Of `trainjob`: pods that train together, and the runtime that says the rest about them. */
  readonly nodes: number;
  readonly runtime: { readonly kind: 'TrainingRuntime' | 'ClusterTrainingRuntime'; readonly name: string };
  /** Milliseconds that a pod may wait for a node, for quota or for its image. A cluster that grows by itself needs minutes. */
  readonly waitMs: number;
  /** Milliseconds without a line from a running learner. */
  readonly silenceMs: number;
  readonly totalMs: number;
  /** Seconds that a pod has to write its checkpoint. Spot nodes give 30 (Google, Azure) to 120 (AWS). */
  readonly graceSeconds: number;
  /** Seconds that a job which has ended stays to be looked at. */
  readonly keepSeconds: number;
  /** A service account of the namespace whose removal removes learners, whatever they do; absent = they stay when the trainer goes. */
  readonly owner?: string;
}

export interface Toleration {
  readonly key?: string;
  readonly operator?: 'Exists' | 'Equal';
  readonly value?: string;
  readonly effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
}

export const TRAINER_GROUP = 'trainer.kubeflow.org';
export const TRAINER_VERSION = 'v1alpha1';
/** Name of the learner's container; Kubeflow Trainer finds its own by the name "node". */
export const LEARNER_CONTAINER = 'learner';

/** Exit codes after which the same command goes on from its checkpoint: EX_TEMPFAIL, as the learner ends when asked to, and SIGTERM itself. */
export const INTERRUPTED_CODES: readonly number[] = [75, 143];

/** A Kueue workload is recognised by this label: https://kueue.sigs.k8s.io/docs/tasks/run/jobs/ */
const QUEUE_LABEL = 'kueue.x-k8s.io/queue-name';

/** Kubernetes object names are small letters, digits and hyphens. */
export function learnerName(run: string): string {
  return `learner-${run.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;
}

/** One pod; it starts anew wherever it was interrupted, until it has ended by itself. */
export function jobManifest(job: TrainingJob, settings: ClusterSettings): V1Job {
  const labels = labelsOf(job.run);
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: learnerName(job.run), labels: { ...labels, ...queueLabel(settings) } },
    spec: {
      backoffLimit: 3,
      // The old pod is gone before the next one starts: two learners never write one folder.
      podReplacementPolicy: 'Failed',
      podFailurePolicy: {
        rules: [
          { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
          { action: 'Ignore', onExitCodes: { containerName: LEARNER_CONTAINER, operator: 'In', values: [...INTERRUPTED_CODES] } },
          { action: 'FailJob', onExitCodes: { containerName: LEARNER_CONTAINER, operator: 'NotIn', values: [0, ...INTERRUPTED_CODES] } },
        ],
      },
      activeDeadlineSeconds: Math.ceil(settings.totalMs / 1000),
      ttlSecondsAfterFinished: settings.keepSeconds,
      template: { metadata: { labels }, spec: podSpec(job, settings) },
    },
  };
}

/** What a TrainJob says itself; volumes, node selector, tolerations and security are its runtime's, which is made with the installation. */
export interface TrainJob {
  readonly apiVersion: string;
  readonly kind: 'TrainJob';
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly runtimeRef: { readonly apiGroup: string; readonly kind: string; readonly name: string };
    readonly labels: Readonly<Record<string, string>>;
    readonly trainer: {
      readonly image: string;
      readonly numNodes: number;
      readonly numProcPerNode: number;
      readonly command: readonly string[];
      readonly args: readonly string[];
      readonly env: readonly { readonly name: string; readonly value: string }[];
      readonly resourcesPerNode: ReturnType<typeof resources>;
    };
  };
}

/** Several pods, each with one process a GPU. torchrun reads how many there are from what Kubeflow Trainer puts into its environment. */
export function trainJobManifest(job: TrainingJob, settings: ClusterSettings): TrainJob {
  const labels = labelsOf(job.run);
  return {
    apiVersion: `${TRAINER_GROUP}/${TRAINER_VERSION}`,
    kind: 'TrainJob',
    metadata: { name: learnerName(job.run), labels: { ...labels, ...queueLabel(settings) } },
    spec: {
      runtimeRef: { apiGroup: TRAINER_GROUP, ...settings.runtime },
      labels,
      trainer: {
        image: settings.image,
        numNodes: settings.nodes,
        numProcPerNode: Math.max(1, settings.gpus),
        command: torchrun(settings),
        args: learnerArguments(job),
        env: environment(settings, job),
        resourcesPerNode: resources(settings),
      },
    },
  };
}

function podSpec(job: TrainingJob, settings: ClusterSettings): V1PodSpec {
  const { claim, mountPath, user, imagePullSecret, nodeSelector, tolerations, graceSeconds } = settings;
  return {
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: graceSeconds,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: user,
      runAsGroup: user,
      fsGroup: user,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    },
    nodeSelector: { ...nodeSelector },
    tolerations: tolerations.map((toleration) => ({ ...toleration })),
    ...(imagePullSecret === undefined ? {} : { imagePullSecrets: [{ name: imagePullSecret }] }),
    containers: [
      {
        name: LEARNER_CONTAINER,
        image: settings.image,
        command: settings.gpus > 1 ? [...torchrun(settings), '--standalone', `--nproc-per-node=${settings.gpus}`] : [settings.python],
        args: learnerArguments(job),
        env: environment(settings, job),
        resources: resources(settings),
        securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
        volumeMounts: [
          { name: 'data', mountPath },
          { name: 'tmp', mountPath: '/tmp' },
          { name: 'shm', mountPath: '/dev/shm' },
        ],
      },
    ],
    volumes: [
      { name: 'data', persistentVolumeClaim: { claimName: claim } },
      { name: 'tmp', emptyDir: {} },
      // NCCL's ranks of one pod meet there; a container's own has 64 MiB.
      { name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '1Gi' } },
    ],
  };
}

function torchrun({ python }: ClusterSettings): string[] {
  return [python, '-m', 'torch.distributed.run'];
}

function learnerArguments({ batchDir, outDir, base, parentDir }: TrainingJob): string[] {
  return ['-m', 'modwright_learner', 'train', batchDir, outDir, '--base', base, ...(parentDir === undefined ? [] : ['--parent', parentDir])];
}

function environment({ mountPath }: ClusterSettings, { telemetry = {} }: TrainingJob): { name: string; value: string }[] {
  // The image knows no name for the user, and PyTorch asks for one.
  const values = { HOME: '/tmp', USER: 'learner', LC_ALL: 'C.UTF-8', PYTHONUNBUFFERED: '1', MODWRIGHT_CACHE_DIR: `${mountPath}/cache` };
  // Headers hold keys, and whoever may look at a pod reads its environment.
  const told = Object.entries(telemetry).filter(([name]) => !name.endsWith('_HEADERS'));
  return [...Object.entries(values), ...told].map(([name, value]) => ({ name, value }));
}

/** Requests are the limits: training that is squeezed only takes longer on a dear machine. */
function resources({ cpu, memory, gpus, gpuResource }: ClusterSettings): { requests: Record<string, string>; limits: Record<string, string> } {
  const all = { cpu, memory, ...(gpus > 0 ? { [gpuResource]: String(gpus) } : {}) };
  return { requests: all, limits: all };
}

function labelsOf(run: string): Record<string, string> {
  return { 'app.kubernetes.io/name': 'modwright-learner', 'app.kubernetes.io/part-of': 'modwright', 'modwright/run': run };
}

function queueLabel({ queue }: ClusterSettings): Record<string, string> {
  return queue === undefined ? {} : { [QUEUE_LABEL]: queue };
}
