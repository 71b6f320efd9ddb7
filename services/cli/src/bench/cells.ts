import { digest } from '@modwright/runtime';
import type { BenchBrief } from './brief-folder.ts';
import type { BenchResult, Cell, System } from './result.ts';

/** A cell and the brief it is about. */
export interface PlannedCell extends Cell {
  readonly subject: BenchBrief;
  /** Digest of what is asked. */
  readonly task: string;
}

/** The team comes before the single agent, which may use as many tokens as the team did. */
const ORDER: readonly System[] = ['floor', 'ceiling', 'team', 'single'];

/** Every cell, seed by seed: after the first pass each brief has one result of each system. Floor and ceiling need a gold app. */
export function planCells(briefs: readonly BenchBrief[], systems: readonly System[], seeds: number): PlannedCell[] {
  const wanted = ORDER.filter((system) => systems.includes(system));
  return Array.from({ length: seeds }, (_, index) => index + 1).flatMap((seed) =>
    briefs.flatMap((subject) =>
      wanted
        .filter((system) => subject.gold !== undefined || !needsGold(system))
        .map((system) => ({ system, brief: subject.name, seed, subject, task: taskOf(system, subject) })),
    ),
  );
}

/** The results that answer these cells as they are asked now; those of older briefs, cases or gold apps do not. */
export function currentResults(cells: readonly PlannedCell[], results: readonly BenchResult[]): BenchResult[] {
  return cells.flatMap((cell) => results.find((result) => answers(cell, result)) ?? []);
}

export function answers(cell: PlannedCell, result: BenchResult): boolean {
  return result.system === cell.system && result.brief === cell.brief && result.seed === cell.seed && result.task === cell.task;
}

function needsGold(system: System): boolean {
  return system === 'floor' || system === 'ceiling';
}

function taskOf(system: System, { task, gold }: BenchBrief): string {
  return needsGold(system) ? digest(JSON.stringify([task, gold]), 16) : task;
}
