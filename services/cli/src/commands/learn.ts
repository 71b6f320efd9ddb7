import { hasRunEnded, type RunView } from '@modwright/gateway';
import { AppError, newId } from '@modwright/runtime';
import type { LearningClient } from '../adapters/learning-client.ts';
import type { Terminal } from '../adapters/terminal.ts';
import { EXIT, exitCodeOfRun } from '../domain/exit-code.ts';
import { endLines } from '../view/run.ts';
import { count, oneLine } from '../view/text.ts';
import { connectLearning, type World } from '../world.ts';
import { readBriefFolder } from './brief-folder.ts';
import { collect } from './collect.ts';
import { followRun } from './follow-run.ts';

export interface LearnOptions {
  readonly method: 'grpo' | 'dpo' | 'kto' | 'sft';
  readonly adapters: 'shared' | 'per-role';
  /** With an adapter for each agent: one with fewer turns to learn from is passed over. Undefined = 64. */
  readonly leastTurns?: number;
  /** Folder of briefs that decide; undefined = the modules that come with the trainer, false = nothing does. */
  readonly heldOut?: string | false;
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

/** Trains a new version and shows how it goes; or comes back to a run, or ends one. The result is the exit code. */
export async function runLearn(world: World, options: LearnOptions): Promise<number> {
  // With --json standard output holds the runs, and people read along on standard error.
  const terminal = options.json ? world.err : world.out;
  if (options.cancel !== undefined) return cancelRun(world, options.cancel, options);
  if (options.resume !== undefined) {
    const client = await connectLearning(world);
    return showRun(world, client, (await pickRun(client, options.resume)).id, terminal, options);
  }
  const heldOut = options.heldOut ? await readBriefFolder(options.heldOut, '--held-out', world.cwd) : undefined;
  const briefs = options.collect === undefined ? undefined : await readBriefFolder(options.collect, '--collect', world.cwd);
  if (briefs && !(await collect(world, briefs, options, terminal))) return EXIT.interrupted;
  const client = await connectLearning(world);
  const wanted = {
    method: options.method,
    ...(options.heldOut === false ? {} : { gate: heldOut ? { held_out: heldOut } : {} }),
    ...(options.steps === undefined ? {} : { hyperparameters: { max_steps: options.steps } }),
  };
  if (options.adapters === 'per-role') return learnPerRole(world, client, wanted, terminal, options);
  return showRun(world, client, (await client.startRun(wanted, newId('cli'))).id, terminal, options);
}

/** One run for each agent that has enough to learn from, one after another. The others keep the version they have. */
async function learnPerRole(world: World, client: LearningClient, wanted: object, terminal: Terminal, options: LearnOptions): Promise<number> {
  const { leastTurns } = options;
  const { runs, skipped } = await client.startRoleRuns({ ...wanted, ...(leastTurns === undefined ? {} : { least_turns: leastTurns }) }, newId('cli'));
  terminal.print(skipped.map(({ role, turns }) => `the ${role} is passed over: ${count(turns, 'turn')} to learn from`));
  if (runs.length === 0) {
    terminal.print(['nothing to learn from: no agent has enough turns: build more apps, add --collect DIR, or ask for fewer with --least-turns N']);
    return EXIT.failed;
  }
  const codes: number[] = [];
  for (const { id, role } of runs) {
    terminal.print([world.paint.strong(`for the ${role}`)]);
    const code = await showRun(world, client, id, terminal, options);
    if (code === EXIT.interrupted || code === EXIT.cancelled) return code;
    codes.push(code);
  }
  return Math.max(...codes);
}

/**
 * Shows what two versions make of held-out briefs, or of the modules that come with the trainer; nothing is promoted or refused. Undefined when
 * Ctrl-C ended the view.
 */
export async function playVersions(
  world: World,
  candidate: string,
  baseline: string | undefined,
  folder: string | undefined,
  terminal: Terminal,
): Promise<RunView | undefined> {
  const heldOut = folder === undefined ? {} : { held_out: await readBriefFolder(folder, '--play', world.cwd) };
  const client = await connectLearning(world);
  const wanted = { candidate, ...(baseline === undefined ? {} : { baseline }), gate: { ...heldOut, measure_only: true } };
  const run = await client.startRun(wanted, newId('cli'));
  terminal.print([world.paint.dim(`  run ${run.id}`)]);
  const after = await followRun(world, client, run.id, terminal);
  if (!after) goesOn(world, run.id);
  return after;
}

async function showRun(world: World, client: LearningClient, run: string, terminal: Terminal, options: LearnOptions): Promise<number> {
  terminal.print([world.paint.dim(`  run ${run}`)]);
  const ended = await followRun(world, client, run, terminal);
  if (!ended) return goesOn(world, run);
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
