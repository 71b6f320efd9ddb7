import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { AppError } from '@modwright/runtime';
import { parse } from 'yaml';
import type { BenchResult } from './result.ts';

/** A place that a brief leaves open. */
export interface Ambiguity {
  readonly id: string;
  /** Ids of the cases that only the needed reading passes; those that begin with "amb-<id>" are always among them. */
  readonly cases: readonly string[];
}

/**
 * The ambiguities of a brief: a YAML list (or a mapping with the list under `ambiguities`) of entries with an `id` and, where case ids do not say it
 * ("amb-<id>-..."), the `cases` that need one reading. No file, no ambiguity. Throws INVALID_ARGUMENT.
 */
export async function readAmbiguities(file: string): Promise<Ambiguity[]> {
  if (!existsSync(file)) return [];
  const root = parseYaml(await readFile(file, 'utf8'), file);
  const list = isRecord(root) ? root['ambiguities'] : root;
  if (!Array.isArray(list)) throw new AppError('INVALID_ARGUMENT', `${file} must hold a list of ambiguities, each with an id`);
  return list.map((entry: unknown, index) => {
    const id = isRecord(entry) ? entry['id'] : undefined;
    if (typeof id !== 'string' && typeof id !== 'number') throw new AppError('INVALID_ARGUMENT', `${file}: entry ${index + 1} needs an id`);
    const cases = isRecord(entry) && Array.isArray(entry['cases']) ? entry['cases'].map(String) : [];
    return { id: String(id), cases };
  });
}

/** The cases of a brief that tell whether an ambiguity was read as its person meant it. */
export function casesOf({ id, cases }: Ambiguity, all: readonly string[]): string[] {
  return all.filter((name) => cases.includes(name) || name === `amb-${id}` || name.startsWith(`amb-${id}-`));
}

/** How many of a brief's ambiguities an app read as its person meant them: every case of one has to pass. One without a case does not count. */
export function countReadings(ambiguities: readonly Ambiguity[], all: readonly string[], result: BenchResult): { right: number; of: number } {
  const failed = new Set(result.failed);
  const judged = ambiguities.map((ambiguity) => casesOf(ambiguity, all)).filter((cases) => cases.length > 0);
  return { right: judged.filter((cases) => cases.every((name) => !failed.has(name))).length, of: judged.length };
}

function parseYaml(text: string, file: string): unknown {
  try {
    return parse(text) as unknown;
  } catch (error) {
    throw new AppError('INVALID_ARGUMENT', `${file} is not valid YAML: ${(error as Error).message.split('\n')[0]}`, { cause: error });
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
