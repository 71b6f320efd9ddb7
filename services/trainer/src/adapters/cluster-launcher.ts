import { PassThrough } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { V1Pod } from '@kubernetes/client-node';
import { AppError } from '@modwright/runtime';
import { jobManifest, LEARNER_CONTAINER, learnerName, trainJobManifest, type ClusterSettings } from '../domain/learner-job.ts';
import { isRunning, judgeCluster, type ClusterVerdict } from '../domain/learner-trouble.ts';
import type { Launcher, LauncherEvent, TrainingJob } from './launcher.ts';
import type { LearnerCluster } from './learner-cluster.ts';
import { parseProgress, readReport } from './learner-output.ts';

const LOOK_EVERY_MS = 1_000;
/** A cluster that does not answer for this long is taken for gone; the job may go on without us. */
const UNREACHABLE_MS = 300_000;
/** Kubeflow Trainer's name for it. */
const TRAINJOB_CONTAINER = 'node';

type Ended = Omit<Extract<LauncherEvent, { kind: 'ended' }>, 'kind'>;

/**
 * Learners as workloads of a cluster. A job that is interrupted (its node goes away, Kueue takes its place) goes on by itself from its
 * checkpoint; one that a trainer started and a later trainer asks for again is taken over as it stands.
 */
export function createClusterLauncher(cluster: LearnerCluster, settings: ClusterSettings): Launcher {
  const watched = new Map<string, { readonly events: PassThrough; readonly stop: () => Promise<void> }>();
  return {
    start: async (job) => {
      assertFolders(job, settings);
      const abort = new AbortController();
      const made = await begin(cluster, job, settings, abort.signal);
      // What a job said before it was taken over is known already.
      const since = made ? '' : new Date().toISOString();
      const events = new PassThrough({ objectMode: true, highWaterMark: 1_000 });
      const tell = (event: LauncherEvent): void => void events.write(event);
      const done = follow(cluster, job, settings, createLogs(cluster, settings, since, tell), tell, abort.signal).then(
        (ended) => void events.end({ kind: 'ended', ...ended }),
      );
      const stop = async (): Promise<void> => {
        abort.abort();
        await cluster.remove(learnerName(job.run));
        await done;
      };
      watched.set(job.run, { events, stop });
    },
    watch: (run) => {
      const job = watched.get(run);
      if (!job) throw new AppError('NOT_FOUND', `no learner runs for ${run}`);
      return job.events;
    },
    stop: async (run) => watched.get(run)?.stop(),
  };
}

/** Folders on a disk that only the trainer sees would be empty in the pod. */
function assertFolders({ batchDir, outDir, parentDir }: TrainingJob, { mountPath }: ClusterSettings): void {
  const outside = [batchDir, outDir, parentDir].find((folder) => folder !== undefined && !folder.startsWith(`${mountPath}/`));
  if (outside !== undefined)
    throw new AppError(
      'FAILED_PRECONDITION',
      `${outside} is not on the volume that learners share: set MODWRIGHT_TRAINER_DATA_DIR to ${mountPath} or a folder in it`,
    );
}

/** Makes the workload (true), or takes over the one that is there (false); one that failed or is leaving is replaced. */
async function begin(cluster: LearnerCluster, job: TrainingJob, settings: ClusterSettings, signal: AbortSignal): Promise<boolean> {
  const name = learnerName(job.run);
  const manifest = settings.kind === 'job' ? jobManifest(job, settings) : trainJobManifest(job, settings);
  for (;;) {
    if (await cluster.create(manifest, settings.owner)) return true;
    const { state, leaving } = await cluster.look(name);
    if (!leaving && state !== 'failed' && state !== 'gone') return false;
    if (state === 'failed') await cluster.remove(name);
    await cluster.untilGone(name, signal);
  }
}

async function follow(
  cluster: LearnerCluster,
  job: TrainingJob,
  settings: ClusterSettings,
  logs: Logs,
  tell: (event: LauncherEvent) => void,
  signal: AbortSignal,
): Promise<Ended> {
  const name = learnerName(job.run);
  const patience = createPatience(settings);
  let answeredAt = Date.now();
  try {
    for (;;) {
      const view = await cluster.look(name).catch((error: unknown) => {
        if (Date.now() - answeredAt > UNREACHABLE_MS) throw error;
        return undefined;
      });
      if (view) {
        answeredAt = Date.now();
        for (const pod of view.pods) logs.follow(pod);
        const verdict = view.leaving ? { kind: 'runs' as const } : judgeCluster(view);
        if (verdict.kind === 'ended') {
          await logs.end();
          return withLearnersWords(job, verdict, logs.lastWords());
        }
        const lost = patience.with(verdict, logs.heardAt(), tell);
        if (lost !== undefined && !signal.aborted) {
          await cluster.remove(name);
          return { ok: false, problem: lost, again: false };
        }
      }
      await delay(LOOK_EVERY_MS);
    }
  } catch (error) {
    return { ok: false, problem: AppError.from(error).message, again: AppError.from(error).code === 'UNAVAILABLE' };
  } finally {
    await logs.end();
  }
}

function withLearnersWords({ outDir }: TrainingJob, { ok, problem, again, learner }: Extract<ClusterVerdict, { kind: 'ended' }>, lastWords: string): Ended {
  return { ok, again, problem: learner ? readReport(outDir)?.problem || lastWords || problem : problem };
}

/** Says once why a job waits, and how long is too long. */
function createPatience({ waitMs, silenceMs }: ClusterSettings): {
  /** The reason to give up, when there is one. */
  with(verdict: ClusterVerdict, heardAt: number, tell: (event: LauncherEvent) => void): string | undefined;
} {
  let waitsSince: number | undefined;
  let runsSince: number | undefined;
  let told = '';
  return {
    with: (verdict, heardAt, tell) => {
      const now = Date.now();
      if (verdict.kind !== 'waits') {
        waitsSince = undefined;
        runsSince ??= now;
        if (now - Math.max(heardAt, runsSince) > silenceMs) return `the learner said nothing for ${Math.round(silenceMs / 1000)} s`;
        return undefined;
      }
      runsSince = undefined;
      waitsSince ??= now;
      if (verdict.why !== told) tell({ kind: 'step', step: { what: 'waits for the cluster', share: -1, detail: verdict.why.slice(0, 500), etaSeconds: 0 } });
      told = verdict.why;
      if (verdict.hopeless) return verdict.why;
      // A queue is no fault, however long.
      if (verdict.why.startsWith('waits in its queue')) waitsSince = now;
      return now - waitsSince > waitMs ? `gave up after ${Math.round(waitMs / 1000)} s: ${verdict.why}` : undefined;
    },
  };
}

interface Logs {
  /** Reads it, if it has something to say and is not read already. */
  follow(pod: V1Pod): void;
  heardAt(): number;
  lastWords(): string;
  /** Reads what is there already, and stops. */
  end(): Promise<void>;
}

/** Time that a log may take to give its last lines once its pod has ended. */
const DRAIN_MS = 5_000;

/** Follows the logs of pods: lines of progress are told, the last of the others is kept. `since`: RFC 3339; earlier lines are passed over. */
function createLogs(cluster: LearnerCluster, settings: ClusterSettings, since: string, tell: (event: LauncherEvent) => void): Logs {
  const container = settings.kind === 'job' ? LEARNER_CONTAINER : TRAINJOB_CONTAINER;
  const stop = new AbortController();
  const pods = new Map<string, { reading?: Promise<void>; readToEnd: boolean; newest: string }>();
  let heardAt = 0;
  let lastWords = '';
  const take = (text: string): void => {
    heardAt = Date.now();
    const progress = parseProgress(text);
    if (progress === undefined) lastWords = text.trim().slice(0, 500) || lastWords;
    else tell({ kind: 'progress', progress });
  };
  const read = async (name: string, known: { newest: string }): Promise<boolean> => {
    try {
      for await (const { at, text } of cluster.lines(name, container, known.newest || undefined, stop.signal)) {
        // A connection that broke is opened anew at the second that it had come to.
        if (at <= known.newest) continue;
        known.newest = at;
        take(text);
      }
      return true;
    } catch {
      // The pod is gone, or not ready to be read: the next look tries again, or tells how it ended.
      return false;
    }
  };
  return {
    follow: (pod) => {
      const name = pod.metadata?.name ?? '';
      const running = isRunning(pod);
      const known = pods.get(name) ?? { readToEnd: false, newest: since };
      pods.set(name, known);
      if (known.reading || known.readToEnd || !(running || hasEnded(pod))) return;
      known.reading = read(name, known).then((whole) => {
        delete known.reading;
        known.readToEnd = whole && !running;
      });
    },
    heardAt: () => heardAt,
    lastWords: () => lastWords,
    end: async () => {
      await Promise.race([Promise.all([...pods.values()].flatMap(({ reading }) => reading ?? [])), delay(DRAIN_MS, undefined, { ref: false })]);
      stop.abort();
    },
  };
}

function hasEnded(pod: V1Pod): boolean {
  return pod.status?.containerStatuses?.some(({ state }) => state?.terminated !== undefined) ?? false;
}
