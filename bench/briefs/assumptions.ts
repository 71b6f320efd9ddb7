import { readFile } from 'node:fs/promises';
import { findSchemaProblem } from '@modwright/grading';
import { AppError } from '@modwright/runtime';
import { parse } from 'yaml';

/** What a brief leaves open or says in two ways: its file NN-name.assumptions.yaml. */
export interface Assumptions {
  /** How the reading that holds is found. */
  readonly rule: string;
  readonly ambiguities: readonly Ambiguity[];
}

export interface Ambiguity {
  /** Lower-case letters; the cases that judge it have ids that start with "amb-<id>-". */
  readonly id: string;
  readonly kind: 'open' | 'contradiction';
  /** The words of the brief; " / " stands between two places that contradict one another. */
  readonly about: string;
  /** What each reading means, by its name. */
  readonly readings: Readonly<Record<string, string>>;
  /** Name of the reading that the cases need. */
  readonly needs: string;
}

const TEXT = { type: 'string', minLength: 1 };
const AMBIGUITY = {
  type: 'object',
  additionalProperties: false,
  required: ['id', 'kind', 'about', 'readings', 'needs'],
  properties: {
    id: { type: 'string', pattern: '^[a-z]+$' },
    kind: { enum: ['open', 'contradiction'] },
    about: TEXT,
    readings: { type: 'object', minProperties: 2, additionalProperties: TEXT },
    needs: TEXT,
  },
};
const SCHEMA = JSON.stringify({
  type: 'object',
  additionalProperties: false,
  required: ['rule', 'ambiguities'],
  properties: { rule: TEXT, ambiguities: { type: 'array', minItems: 1, items: AMBIGUITY } },
});

/** Reads a brief's assumptions. Throws INVALID_ARGUMENT that names the file and what is wrong with it. */
export async function readAssumptions(file: string): Promise<Assumptions> {
  const value: unknown = parse(await readFile(file, 'utf8'));
  const problem = findSchemaProblem(SCHEMA, value);
  if (problem) throw new AppError('INVALID_ARGUMENT', `${file}: ${problem}`);
  const assumptions = value as Assumptions;
  const lost = assumptions.ambiguities.find(({ readings, needs }) => !Object.hasOwn(readings, needs));
  if (lost) throw new AppError('INVALID_ARGUMENT', `${file}: ${lost.id} needs "${lost.needs}", which is none of its readings`);
  return assumptions;
}

/** Id of the ambiguity that a case judges: "touching" of "user.amb-touching-after"; nothing when it judges none. */
export function ambiguityOf(caseId: string): string | undefined {
  return /^(?:user\.)?amb-([a-z]+)-/.exec(caseId)?.[1];
}
