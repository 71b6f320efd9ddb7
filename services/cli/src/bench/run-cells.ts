import { AppError } from '@modwright/runtime';
import { answers, type PlannedCell } from './cells.ts';
import type { BenchResult, System } from './result.ts';
import type { ResultStore } from './result-store.ts';
import type { RunSystem, Stack } from './systems/system-run.ts';

/** What running cells needs beside the cells. */
export interface Bench {
  readonly store: ResultStore;
  /** Name of the model, for the results. */
  readonly model: string;
  /** The code that is measured, for the results. */
  readonly code: string;
  readonly systems: Readonly<Record<System, RunSystem>>;
  /** The running stack; started again first when it does not answer. */
  connect(): Promise<Stack>;
  readonly signal: AbortSignal;
  onBegin(cell: PlannedCell, index: number): void;
  onSay(cell: PlannedCell, text: string): void;
  onResult(result: BenchResult, index: number): void;
  /** A cell that could not be measured; the run goes on with the next. */
  onFault(cell: PlannedCell, error: AppError, index: number): void;
}

/** Times a cell is tried while the stack or the model does not answer. */
const MAX_TRIES = 3;

/** Measures every cell that has no result yet, in order. Gives how many could not be measured. Throws CANCELLED when the signal came. */
export async function runCells(cells: readonly PlannedCell[], bench: Bench): Promise<number> {
  let faults = 0;
  for (const [index, cell] of cells.entries()) {
    if (bench.store.results().some((result) => answers(cell, result))) continue;
    bench.onBegin(cell, index);
    try {
      const result = await measure(cell, bench);
      bench.store.finish(result);
      bench.onResult(result, index);
    } catch (reason) {
      if (bench.signal.aborted) throw new AppError('CANCELLED', 'interrupted', { cause: reason });
      faults += 1;
      bench.onFault(cell, AppError.from(reason), index);
    }
  }
  return faults;
}

async function measure(cell: PlannedCell, bench: Bench): Promise<BenchResult> {
  const { system, brief, seed, subject, task } = cell;
  const key = bench.store.begin(cell);
  const siblings = bench.store.results().filter((result) => result.brief === brief && result.seed === seed && result.task === task);
  const job = { brief: subject, seed, key, siblings, signal: bench.signal, say: (text: string) => bench.onSay(cell, text) };
  for (let attempt = 1; ; attempt += 1) {
    const startedAt = performance.now();
    try {
      const { seconds, build, ...outcome } = await bench.systems[system](job, await bench.connect());
      const took = seconds ?? Math.round((performance.now() - startedAt) / 100) / 10;
      const at = new Date().toISOString();
      return {
        system,
        brief,
        seed,
        model: bench.model,
        task,
        cases: subject.cases.length,
        ...outcome,
        seconds: took,
        build: build ?? key,
        at,
        code: bench.code,
      };
    } catch (reason) {
      const error = AppError.from(reason);
      if (!error.retryable || attempt >= MAX_TRIES || bench.signal.aborted) throw error;
      bench.onSay(cell, `tries again: ${error.message}`);
    }
  }
}
