import { hasRunEnded, type RunView } from '@modwright/gateway';
import { AppError, newId } from '@modwright/runtime';
import type { LearningClient } from '../adapters/learning-client.ts';
import type { Terminal } from '../adapters/terminal.ts';
import { EXIT, exitCodeOfRun } from '../domain/exit-code.ts';
import { endLines } from '../view/run.ts';
import { oneLine } from '../view/text.ts';
import { connectLearning, type World } from '../world.ts';
import { readBriefFolder } from './brief-folder.ts';
import { collect } from './collect.ts';
import { followRun } from './follow-run.ts';

export interface LearnOptions {
  readonly method: 'grpo' | 'dpo' | 'kto' | 'sft';
  readonly adapters: 'shared' | 'per-role';
  /** Folder of briefs that decide. */
  readonly heldOut?: string;
  readonly steps?: number;
  /** Folder of briefs that are built first. */
  readonly collect?: string;
  /** Builds that are made of them. */
  readonly groups: number;
  /** Drafts of one prompt. */
  readonly samples: number;
  /** A run to come back to, or "last". */
  readonly resume?: string;
  readonly cancel?: string;
  readonly json?: boolean;
}

/** Agents whose turns a model answers. */
const ROLES = ['planner', 'tester', 'coder'] as const;

/** Trains a new version and shows how it goes; or comes back to a run, or ends one. The result is the exit code. */
export async function runLearn(world: World, options: LearnOptions): Promise<number> {
  // With --json standard output holds the runs, and people read along on standard error.
  const terminal = options.json ? world.err : world.out;
  if (options.cancel !== undefined) return cancelRun(world, options.cancel, options);
  if (options.resume !== undefined) {
    const client = await connectLearning(world);
    return showRun(world, client, await pickRun(client, options.resume), terminal, options);
  }
  const heldOut = options.heldOut === undefined ? undefined : await readBriefFolder(options.heldOut, '--held-out', world.cwd);
  const briefs = options.collect === undefined ? undefined : await readBriefFolder(options.collect, '--collect', world.cwd);
  if (briefs && !(await collect(world, briefs, options, terminal))) return EXIT.interrupted;
  const client = await connectLearning(world);
  const wanted = {
    method: options.method,
    ...(heldOut ? { gate: { held_out: heldOut } } : {}),
    ...(options.steps === undefined ? {} : { hyperparameters: { max_steps: options.steps } }),
  };
  if (options.adapters === 'per-role') return learnPerRole(world, client, wanted, terminal, options);
  return showRun(world, client, await client.startRun(wanted, newId('cli')), terminal, options);
}

/** One run for each agent, one after another. An agent of whose turns nothing can be learnt keeps the version it has. */
async function learnPerRole(world: World, client: LearningClient, wanted: object, terminal: Terminal, options: LearnOptions): Promise<number> {
  const ended: RunView[] = [];
  for (const role of ROLES) {
    terminal.print([world.paint.strong(`for the ${role}`)]);
    const run = await client.startRun({ ...wanted, role }, newId('cli'));
    const after = await followRun(world, client, run.id, terminal);
    if (!after) return goesOn(world, run.id);
    tell(world, after, terminal, options);
    if (after.phase === 'cancelled') return EXIT.cancelled;
    ended.push(after);
  }
  const learnt = ended.filter(({ reason }) => !reason.startsWith('nothing to learn from'));
  return Math.max(...(learnt.length > 0 ? learnt : ended).map(({ phase }) => exitCodeOfRun(phase)));
}

/** Shows what two versions make of held-out briefs; nothing is promoted or refused. Undefined when Ctrl-C ended the view. */
export async function playVersions(
  world: World,
  candidate: string,
  baseline: string | undefined,
  folder: string,
  terminal: Terminal,
): Promise<RunView | undefined> {
  const heldOut = await readBriefFolder(folder, '--play', world.cwd);
  const client = await connectLearning(world);
  const wanted = { candidate, ...(baseline === undefined ? {} : { baseline }), gate: { held_out: heldOut, measure_only: true } };
  const run = await client.startRun(wanted, newId('cli'));
  terminal.print([world.paint.dim(`  run ${run.id}`)]);
  const after = await followRun(world, client, run.id, terminal);
  if (!after) goesOn(world, run.id);
  return after;
}

async function showRun(world: World, client: LearningClient, run: RunView, terminal: Terminal, options: LearnOptions): Promise<number> {
  terminal.print([world.paint.dim(`  run ${run.id}`)]);
  const ended = await followRun(world, client, run.id, terminal);
  if (!ended) return goesOn(world, run.id);
  tell(world, ended, terminal, options);
  return exitCodeOfRun(ended.phase);
}

function tell(world: World, run: RunView, terminal: Terminal, { json }: LearnOptions): void {
  terminal.print(endLines(run, world.paint));
  if (json) world.out.print([JSON.stringify(run)]);
}

function goesOn(world: World, run: string): number {
  world.err.print(['', `The run goes on. Come back with: modwright learn --resume ${run}`, `Stop it with: modwright learn --cancel ${run}`]);
  return EXIT.interrupted;
}

async function cancelRun(world: World, id: string, { json }: LearnOptions): Promise<number> {
  const client = await connectLearning(world);
  const run = await client.cancelRun((await pickRun(client, id)).id);
  world.out.print([json ? JSON.stringify(run) : `${run.id} ${run.phase}${run.reason ? `: ${oneLine(run.reason)}` : ''}`]);
  return hasRunEnded(run) && run.phase !== 'cancelled' ? exitCodeOfRun(run.phase) : 0;
}

/** Throws NOT_FOUND. */
async function pickRun(client: LearningClient, id: string): Promise<RunView> {
  if (id !== 'last') return client.run(id);
  const [newest] = await client.runs(1);
  if (!newest) throw new AppError('NOT_FOUND', 'there is no run yet: start one with modwright learn');
  return newest;
}
