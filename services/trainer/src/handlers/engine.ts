import type { Evaluation } from '@modwright/contracts/learning';
import { RunPhase, type Run } from '@modwright/contracts/trainer';
import { AppError, type Logger } from '@modwright/runtime';
import { readAlarmsOf } from '@modwright/store/alarms';
import { openRuns, readServing, saveRun } from '@modwright/store/trainer';
import { childEnvironment, inSpan, SPAN } from '@modwright/telemetry';
import { adapterFolder } from '../adapters/adapter-folder.ts';
import { runFolders, writeBatch } from '../adapters/batch-folder.ts';
import type { Critic } from '../adapters/critic.ts';
import type { Launcher } from '../adapters/launcher.ts';
import { earnedBy } from '../domain/earned.ts';
import { canDecide } from '../domain/ladder-tasks.ts';
import { activeVersion } from '../domain/serving.ts';
import { BASE_VERSION } from '../domain/versions.ts';
import { evaluate, type EvaluateParts } from './evaluate.ts';
import { gatherBatch } from './gather-batch.ts';
import { createJournal, type Journal } from './journal.ts';
import { publish, type PublishParts } from './publish.ts';
import { rewardAttributes, runSpan, toldOf } from './run-span.ts';
import { train } from './train.ts';

/** The model that is trained. */
export interface BaseModel {
  /** As turns of it are recorded: "qwen2.5-coder-1.5b". */
  readonly name: string;
  /** GGUF file or folder; empty = there is none here, so nothing can be trained. */
  readonly file: string;
}

export interface EngineParts extends PublishParts, EvaluateParts {
  readonly launcher: Launcher;
  readonly critic: Critic;
  readonly baseModel: BaseModel;
  readonly logger: Logger;
}

/** Works runs off, one after another. What was begun before a restart goes on where it was. */
export interface Engine {
  /** Looks for runs to work off. */
  wake(): void;
  /** Stops a run that is being worked off; false when it is not. */
  cancel(run: string): Promise<boolean>;
  /** Leaves everything as it is, to be gone on with. */
  stop(): Promise<void>;
}

const STOPPING = 'the trainer stops';
const CANCELLED = 'it was cancelled';

export function createEngine(parts: EngineParts): Engine {
  const stopping = new AbortController();
  let current: { readonly run: string; readonly abort: AbortController; readonly done: Promise<void> } | undefined;
  let working: Promise<void> | undefined;
  const work = async (): Promise<void> => {
    for (;;) {
      const next = (await openRuns(parts.store)).find(({ phase }) => phase !== RunPhase.CANARY);
      if (!next || stopping.signal.aborted) return;
      const abort = new AbortController();
      const journal = createJournal(parts.store, next);
      const done = inSpan(runSpan(next), async (span) => {
        await execute(parts, journal, AbortSignal.any([abort.signal, stopping.signal]), stopping.signal);
        span.set(toldOf(journal.run));
      });
      current = { run: next.id, abort, done };
      await done;
      current = undefined;
    }
  };
  const wake = (): void => {
    working ??= work()
      .catch((error: unknown) => parts.logger.error({ err: error }, 'a run could not be worked off; trying again when another is asked for'))
      .finally(() => (working = undefined));
  };
  return {
    wake,
    cancel: async (run) => {
      if (current?.run !== run) return false;
      current.abort.abort(new AppError('CANCELLED', CANCELLED));
      await current.done;
      return true;
    },
    stop: async () => {
      stopping.abort(new AppError('CANCELLED', STOPPING));
      await working;
    },
  };
}

/** Takes a run from its phase to its end. Every step finds what it has done before. */
async function execute(parts: EngineParts, journal: Journal, signal: AbortSignal, stopping: AbortSignal): Promise<void> {
  try {
    if (journal.run.request?.candidate) await prepareMatch(parts, journal);
    else await makeVersion(parts, journal, signal);
    await judge(parts, journal, signal);
  } catch (reason) {
    // The trainer ends, the run does not.
    if (stopping.aborted) return;
    const error = AppError.from(reason);
    const cancelled = signal.aborted || error.code === 'CANCELLED';
    if (!cancelled) parts.logger.warn({ run: journal.run.id, err: error }, 'run failed');
    await journal.end(cancelled ? RunPhase.CANCELLED : RunPhase.FAILED, cancelled ? CANCELLED : error.message);
  }
}

async function makeVersion(parts: EngineParts, journal: Journal, signal: AbortSignal): Promise<void> {
  const { store, launcher, critic, dataDir, baseModel, objects, registry } = parts;
  const { id, request } = journal.run;
  const folders = runFolders(dataDir, id);
  if (journal.run.phase === RunPhase.QUEUED || journal.run.phase === RunPhase.BATCHING) {
    if (baseModel.file === '')
      throw new AppError('FAILED_PRECONDITION', `${baseModel.name} cannot be trained here: its weights are not on this machine (use --policy embedded)`);
    // The version in force when it begins, not when it was asked for: rollouts that grew old in the queue are left out.
    const parent = request?.baseline || activeVersion(await readServing(store), request?.role ?? '');
    await journal.note('gathers rollouts and rewards', { phase: RunPhase.BATCHING, parent, baseModel: baseModel.name });
    const { snapshot, counts, trainingReward } = await inSpan({ name: SPAN.reward }, async (span) => {
      const frozen = await critic.freeze(`training ${id}`, signal);
      const { content, builds, ...gathered } = await gatherBatch(store, journal.run, { snapshot: frozen, votes: await critic.votes(frozen, signal) });
      await writeBatch(folders.batchDir, content);
      span.set(rewardAttributes(frozen, builds, gathered));
      return { snapshot: frozen, ...gathered };
    });
    const learnt = `learns from ${counts.used || counts.preferences || counts.answers} of the newest turns`;
    await journal.note(learnt, { phase: RunPhase.TRAINING, snapshot, counts, trainingReward });
  }
  if (journal.run.phase === RunPhase.TRAINING) {
    const { parent } = journal.run;
    const parentDir = parent === BASE_VERSION ? undefined : await adapterFolder(dataDir, await registry.find(parent), objects);
    await inSpan({ name: SPAN.train }, () => {
      const job = { run: id, ...folders, base: baseModel.file, ...(parentDir === undefined ? {} : { parentDir }), telemetry: childEnvironment() };
      return train(launcher, job, journal, signal);
    });
    await journal.note('stores and signs the adapter', { phase: RunPhase.PUBLISHING });
  }
  if (journal.run.phase === RunPhase.PUBLISHING) {
    const candidate = await inSpan({ name: SPAN.sync }, () => publish(parts, id));
    await journal.note(`${candidate} is a candidate`, { phase: RunPhase.EVALUATING, candidate });
  }
}

async function prepareMatch({ registry }: EngineParts, journal: Journal): Promise<void> {
  const candidate = journal.run.request?.candidate ?? '';
  await registry.find(candidate);
  if (journal.run.phase !== RunPhase.EVALUATING) await journal.note(`${candidate} is played`, { phase: RunPhase.EVALUATING, candidate });
}

async function judge(parts: EngineParts, journal: Journal, signal: AbortSignal): Promise<void> {
  const { request, candidate } = journal.run;
  const gate = request?.gate;
  if (!gate || !canDecide(request)) {
    const why = gate ? ` by modules, which no ${request.role} writes: name briefs with --held-out DIR, or` : ':';
    return journal.end(RunPhase.DONE, `${candidate} was not evaluated${why} promote it with modwright policy promote ${candidate} --force`);
  }
  const baseline = request.baseline || activeVersion(await readServing(parts.store), request.role);
  if (baseline === candidate) throw new AppError('INVALID_ARGUMENT', `${candidate} would be compared with itself: name another baseline`);
  const evaluation = await inSpan({ name: SPAN.evaluate }, () => evaluate(parts, journal, baseline, gate, signal));
  await journal.event({ $case: 'evaluation', value: evaluation });
  if (gate.measureOnly) return journal.end(RunPhase.DONE, evaluation.reason);
  const alarm = await alarmAgainst(parts, journal.run, evaluation, signal);
  if (!evaluation.promoted || alarm !== undefined) {
    await parts.registry.refuse(candidate);
    return journal.end(RunPhase.REFUSED, [evaluation.reason, ...(alarm === undefined ? [] : [`alarm: ${alarm}`])].join('; '));
  }
  const { canaryShare } = gate;
  await inSpan({ name: SPAN.sync }, () => parts.registry.promote(candidate, { force: true, canaryShare, signal }));
  if (gate.canaryShare === 0) return journal.end(RunPhase.PROMOTED, evaluation.reason);
  await journal.note(`${evaluation.reason}; it answers ${Math.round(gate.canaryShare * 100)} % of the builds first`, { phase: RunPhase.CANARY });
}

/** Tells the critic what the version earned. Gives what its alarms say against the version; undefined when there is none. */
async function alarmAgainst({ store, critic }: EngineParts, run: Run, evaluation: Evaluation, signal: AbortSignal): Promise<string | undefined> {
  // What is only played has learnt nothing here.
  if (run.request?.candidate === '') await critic.noteVersion(earnedBy(run, evaluation), signal);
  const alarms = await readAlarmsOf(store, run.candidate, new Date(0));
  return alarms.find(({ subject }) => subject === run.candidate)?.evidence;
}

/** Ends a run that waits in the queue. */
export async function endQueued(parts: Pick<EngineParts, 'store'>, run: Run): Promise<Run> {
  const journal = createJournal(parts.store, run);
  await journal.end(RunPhase.CANCELLED, CANCELLED);
  return journal.run;
}

/** Puts a run into the queue. */
export async function enqueue(parts: Pick<EngineParts, 'store'>, run: Run): Promise<void> {
  await saveRun(parts.store, run);
}
