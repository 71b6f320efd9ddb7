import { bootstrapCi90 } from '@modwright/grading';
import type { BenchBrief } from './brief-folder.ts';
import { countReadings } from './ambiguities.ts';
import { isAccepted, ownId, passed, SYSTEMS, type BenchResult, type System } from './result.ts';

/** A share with the counts behind it. */
export interface Share {
  readonly value: number;
  readonly of: number;
  /** 90 % interval by bootstrap over builds. */
  readonly ci90: readonly [low: number, high: number];
}

/** What several builds of one system came to. Means are over builds. */
export interface Summary {
  readonly system: System;
  readonly builds: number;
  /** Cases passed of all cases of all builds. */
  readonly pass: Share;
  /** Builds that pass every case of the person. */
  readonly accepted: Share;
  readonly tokens: number;
  readonly seconds: number;
  readonly repairTurns: number;
  /** Mean checkpoint scores, of the builds that have them. */
  readonly scores: Readonly<Record<string, number>>;
}

export interface BriefSummary {
  readonly brief: string;
  readonly cases: number;
  readonly systems: readonly Summary[];
}

/** The figures of one model. */
export interface ModelSummary {
  readonly model: string;
  readonly seeds: number;
  readonly briefs: readonly BriefSummary[];
  readonly total: readonly Summary[];
  /** Ambiguities that the team read as their persons meant them; undefined when no brief has one or the team built none of those. */
  readonly readings: Share | undefined;
  /** What all of it comes from. */
  readonly results: readonly BenchResult[];
}

/** @param results of one model, one for each cell. */
export function summarise(model: string, briefs: readonly BenchBrief[], results: readonly BenchResult[]): ModelSummary {
  return {
    model,
    seeds: new Set(results.map(({ seed }) => seed)).size,
    briefs: briefs.map(({ name, cases }) => ({ brief: name, cases: cases.length, systems: bySystem(results.filter((result) => result.brief === name)) })),
    total: bySystem(results),
    readings: readingsOf(briefs, results),
    results,
  };
}

function bySystem(results: readonly BenchResult[]): Summary[] {
  return SYSTEMS.map((system) => results.filter((result) => result.system === system))
    .filter((own) => own.length > 0)
    .map(summaryOf);
}

function summaryOf(results: readonly BenchResult[]): Summary {
  const mean = (pick: (result: BenchResult) => number): number => sum(results.map(pick)) / results.length;
  return {
    system: results[0]?.system ?? 'team',
    builds: results.length,
    pass: shareOf(results.map((result) => ({ good: passed(result), of: result.cases }))),
    accepted: shareOf(results.map((result) => ({ good: isAccepted(result) ? 1 : 0, of: 1 }))),
    tokens: mean(({ tokens }) => tokens),
    seconds: mean(({ seconds }) => seconds),
    repairTurns: mean(({ repairTurns }) => repairTurns),
    scores: meanScores(results),
  };
}

function meanScores(results: readonly BenchResult[]): Record<string, number> {
  const names = [...new Set(results.flatMap(({ scores }) => Object.keys(scores)))];
  return Object.fromEntries(
    names.map((name) => {
      const values = results.flatMap(({ scores }) => scores[name] ?? []);
      return [name, sum(values) / values.length];
    }),
  );
}

interface Part {
  readonly good: number;
  readonly of: number;
}

function shareOf(parts: readonly Part[]): Share {
  const value = (some: readonly Part[]): number => sum(some.map(({ good }) => good)) / Math.max(1, sum(some.map(({ of }) => of)));
  return { value: value(parts), of: sum(parts.map(({ of }) => of)), ci90: bootstrapCi90(parts, value, 1000, 3) };
}

function readingsOf(briefs: readonly BenchBrief[], results: readonly BenchResult[]): Share | undefined {
  const parts = briefs.flatMap(({ name, ambiguities, cases }) =>
    results
      .filter((result) => result.system === 'team' && result.brief === name)
      .map((result) =>
        countReadings(
          ambiguities,
          cases.map(({ id }) => ownId(id)),
          result,
        ),
      )
      .map(({ right, of }) => ({ good: right, of })),
  );
  const judged = parts.filter(({ of }) => of > 0);
  return judged.length > 0 ? shareOf(judged) : undefined;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
