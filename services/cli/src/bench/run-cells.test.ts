import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '@modwright/runtime';
import { planCells, type PlannedCell } from './cells.ts';
import { cellName, SYSTEMS, type BenchResult, type Cell } from './result.ts';
import type { ResultStore } from './result-store.ts';
import { runCells, type Bench } from './run-cells.ts';
import type { Job, Outcome, RunSystem, Stack } from './systems/system-run.ts';
import { sampleBrief } from './testing/sample.ts';

const OUTCOME: Outcome = { failed: [], status: 'accepted', reason: '', tokens: 5, seconds: 1, repairTurns: 0, scores: {} };

function memoryStore(): ResultStore & { readonly keys: string[] } {
  const results: BenchResult[] = [];
  const keys: string[] = [];
  return {
    keys,
    results: () => results,
    begin: (cell: Cell) => {
      keys.push(cellName(cell));
      return `key of ${cellName(cell)}`;
    },
    finish: (result) => void results.push(result),
    forget: () => undefined,
  };
}

function toBench(run: RunSystem, more: Partial<Bench> = {}): Bench & { readonly faults: string[]; readonly store: ReturnType<typeof memoryStore> } {
  const faults: string[] = [];
  const store = memoryStore();
  const quiet = (): void => undefined;
  const systems = { floor: run, ceiling: run, single: run, team: run };
  const onFault = (cell: PlannedCell, error: AppError): void => void faults.push(`${cellName(cell)}: ${error.message}`);
  const base = {
    model: 'tiny',
    code: '0a1b2c3',
    connect: () => Promise.resolve({} as Stack),
    signal: new AbortController().signal,
    onBegin: quiet,
    onSay: quiet,
    onResult: quiet,
    onFault,
  };
  return { ...base, store, systems, ...more, faults } as ReturnType<typeof toBench>;
}

const cells = planCells([sampleBrief()], SYSTEMS, 1);

test('measures every cell once, and only those without a result the next time', async () => {
  const bench = toBench(() => Promise.resolve(OUTCOME));
  assert.equal(await runCells(cells, bench), 0);
  assert.equal(await runCells(cells, bench), 0);
  assert.deepEqual(bench.store.keys, cells.map(cellName));
  const [first] = bench.store.results();
  assert.deepEqual([first?.cases, first?.model, first?.build], [2, 'tiny', 'key of floor 01-list 1']);
});

test('the single agent hears what the team used', async () => {
  const heard: number[] = [];
  const single = (job: Job): Promise<Outcome> => {
    heard.push(job.siblings.find(({ system }) => system === 'team')?.tokens ?? 0);
    return Promise.resolve(OUTCOME);
  };
  const bench = toBench(() => Promise.resolve(OUTCOME));
  await runCells(cells, { ...bench, systems: { ...bench.systems, single } });
  assert.deepEqual(heard, [5]);
});

test('a cell whose stack goes away is tried again under its key; one that cannot be measured leaves no result and does not stop the others', async () => {
  let calls = 0;
  const bench = toBench(() => Promise.reject(new AppError(++calls === 1 ? 'UNAVAILABLE' : 'NOT_FOUND', 'nothing to replay')));
  assert.equal(await runCells(cells.slice(0, 2), bench), 2);
  assert.equal(calls, 3);
  assert.deepEqual(bench.store.results(), []);
  assert.deepEqual(bench.faults, ['floor 01-list 1: nothing to replay', 'ceiling 01-list 1: nothing to replay']);
});

test('ends at once when it is interrupted', async () => {
  const abort = new AbortController();
  const run: RunSystem = () => {
    abort.abort();
    return Promise.reject(new Error('aborted'));
  };
  const bench = toBench(run, { signal: abort.signal });
  await assert.rejects(runCells(cells, bench), { code: 'CANCELLED' });
  assert.deepEqual([bench.store.keys.length, bench.faults.length], [1, 0]);
});
