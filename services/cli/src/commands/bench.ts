import { join, resolve } from 'node:path';
import { createPolicyClient, createSandboxClient } from '@modwright/agent';
import { AppError } from '@modwright/runtime';
import { readBriefs, type BenchBrief } from '../bench/brief-folder.ts';
import { planCells, type PlannedCell } from '../bench/cells.ts';
import { codeVersion } from '../bench/code-version.ts';
import { recordFigures } from '../bench/record.ts';
import { READING_THE_TABLE } from '../bench/report/markdown.ts';
import { percent, resultRows } from '../bench/report/tables.ts';
import { summariesOf, writeReport } from '../bench/report/write-report.ts';
import { isAccepted, passed, SYSTEMS, type BenchResult, type System } from '../bench/result.ts';
import { openResults } from '../bench/result-store.ts';
import { runCells } from '../bench/run-cells.ts';
import { runCeiling, runFloor } from '../bench/systems/gold.ts';
import { runSingle } from '../bench/systems/single.ts';
import type { RunSystem, Stack } from '../bench/systems/system-run.ts';
import { runTeam } from '../bench/systems/team.ts';
import { EXIT } from '../domain/exit-code.ts';
import type { PolicyFlags, RunningStack } from '../domain/stack-door.ts';
import { PROJECT_ROOT, stateDir } from '../stack/mod.ts';
import { toTable } from '../view/table.ts';
import { clip, count, duration, oneLine } from '../view/text.ts';
import { clientOf, upWithProgress, type World } from '../world.ts';

export interface BenchOptions extends PolicyFlags {
  /** Files and folders. */
  readonly briefs?: readonly string[];
  readonly seeds?: number;
  readonly systems?: readonly System[];
  /** Module that exports `goldApps`. */
  readonly gold?: string;
  /** Folder of results and report. */
  readonly out?: string;
  readonly again?: boolean;
  /** Only tables and report of the results that are there. */
  readonly report?: boolean;
  /** Also write figures and table into this checkout's docs/. */
  readonly record?: boolean;
  readonly json?: boolean;
}

const SYSTEM_RUNS: Readonly<Record<System, RunSystem>> = { floor: runFloor, ceiling: runCeiling, single: runSingle, team: runTeam };
const DEFAULT_SEEDS = 3;

/** Measures systems on briefs and compares them; the result is the exit code. */
export async function runBench(world: World, options: BenchOptions): Promise<number> {
  const paths = (options.briefs ?? [join(PROJECT_ROOT, 'bench', 'briefs')]).map((path) => resolve(world.cwd, path));
  const briefs = await readBriefs(paths, options.gold === undefined ? undefined : resolve(world.cwd, options.gold));
  const folder = options.out === undefined ? join(stateDir(), 'bench') : resolve(world.cwd, options.out);
  const faults = options.report ? 0 : await measure(world, options, briefs, folder);
  if (faults === 'interrupted') return EXIT.interrupted;
  conclude(world, options, briefs, folder);
  if (options.record) await recordFigures(folder, paths);
  return faults === 0 ? 0 : EXIT.failed;
}

async function measure(world: World, options: BenchOptions, briefs: readonly BenchBrief[], folder: string): Promise<number | 'interrupted'> {
  const terminal = options.json ? world.err : world.out;
  const running = await upWithProgress(world, options, terminal);
  const model = await modelOf(running);
  // A recording fits the seed it was made with alone.
  const seeds = options.seeds ?? (running.policy.startsWith('replay') ? 1 : DEFAULT_SEEDS);
  const cells = planCells(briefs, options.systems ?? SYSTEMS, seeds);
  const store = openResults(folder, model);
  if (options.again) store.forget(cells);
  const abort = new AbortController();
  const release = world.onInterrupt(() => abort.abort());
  const doors = openDoors(world, options, running);
  const line = (cell: PlannedCell, index: number, text: string): string =>
    `[${index + 1}/${cells.length}] ${cell.brief} ${cell.system}, seed ${cell.seed}: ${text}`;
  try {
    return await runCells(cells, {
      store,
      model,
      code: await codeVersion(),
      systems: SYSTEM_RUNS,
      connect: doors.connect,
      signal: abort.signal,
      onBegin: (cell, index) => terminal.setStatus(line(cell, index, 'begins')),
      onSay: (cell, text) => terminal.setStatus(clip(line(cell, cells.indexOf(cell), oneLine(text)), terminal.width())),
      onResult: (result, index) => {
        terminal.print([line(cells[index]!, index, resultText(result))]);
        writeReport(folder, briefs);
      },
      onFault: (cell, error, index) => terminal.print([world.paint.bad(line(cell, index, `not measured: ${oneLine(error.message)}`))]),
    });
  } catch (reason) {
    if (AppError.from(reason).code !== 'CANCELLED') throw reason;
    world.err.print(['', 'Interrupted. The same command goes on where this one ended.']);
    return 'interrupted';
  } finally {
    terminal.setStatus('');
    doors.close();
    release();
  }
}

function resultText(result: BenchResult): string {
  const outcome = isAccepted(result) ? 'accepted' : result.status;
  return `${passed(result)} of ${count(result.cases, 'case')}, ${outcome}, ${count(result.tokens, 'token')}, ${duration(result.seconds)}`;
}

/** Clients of a stack, made anew when it has moved. */
function openDoors(world: World, flags: PolicyFlags, first: RunningStack): { connect(): Promise<Stack>; close(): void } {
  let current = first;
  let stack = toStack(first);
  const close = (): void => {
    stack.policy.close();
    stack.sandbox.close();
  };
  return {
    connect: async () => {
      const running = await upWithProgress(world, flags, world.err);
      if (running.gatewayUrl !== current.gatewayUrl) {
        close();
        [current, stack] = [running, toStack(running)];
      }
      return stack;
    },
    close,
  };
}

function toStack(running: RunningStack): Stack {
  return {
    gateway: clientOf(running),
    policy: createPolicyClient(running.policyAddress, running.internalToken, running.tlsFolder),
    sandbox: createSandboxClient(running.sandboxAddress, running.internalToken, running.tlsFolder),
  };
}

async function modelOf({ policyAddress, internalToken, tlsFolder }: RunningStack): Promise<string> {
  const policy = createPolicyClient(policyAddress, internalToken, tlsFolder);
  try {
    return (await policy.describe()).model;
  } finally {
    policy.close();
  }
}

/** Shows the tables of every model of the folder and writes the report. */
function conclude(world: World, options: BenchOptions, briefs: readonly BenchBrief[], folder: string): void {
  const models = summariesOf(folder, briefs);
  if (models.length === 0) throw new AppError('NOT_FOUND', `${folder} holds no result of these briefs: run modwright bench without --report`);
  const { html, markdown } = writeReport(folder, briefs);
  if (options.json) {
    world.out.print(models.map(({ results: _, ...figures }) => JSON.stringify(figures)));
    return;
  }
  for (const model of models) {
    world.out.print(['', world.paint.strong(`${model.model}, ${count(model.seeds, 'seed')}`), '', ...toTable(resultRows(model))]);
    if (model.readings) world.out.print([`ambiguities read as meant: ${percent(model.readings.value)} of ${model.readings.of}`]);
  }
  world.out.print(['', READING_THE_TABLE, '', `report: ${html}`, `tables: ${markdown}`]);
}
