import { VersionState } from '@modwright/contracts/learning';
import { AppError } from '@modwright/runtime';

/** The base model without an adapter. */
export const BASE_VERSION = 'policy-v000000';

/** "policy-v000012". */
export function versionName(number: number): string {
  return `policy-v${String(number).padStart(6, '0')}`;
}

/** The number of a version's name. Throws INVALID_ARGUMENT for anything else. */
export function versionNumber(name: string): number {
  const digits = /^policy-v(\d{6,})$/.exec(name)?.[1];
  if (digits === undefined)
    throw new AppError('INVALID_ARGUMENT', `"${name}" is no version of the policy: they look like ${versionName(1)} (see modwright policies)`);
  return Number(digits);
}

const NEXT: Readonly<Record<string, readonly VersionState[]>> = {
  [VersionState.CANDIDATE]: [VersionState.REFUSED, VersionState.CANARY, VersionState.ACTIVE],
  // A person may promote what the gate refused.
  [VersionState.REFUSED]: [VersionState.CANARY, VersionState.ACTIVE],
  [VersionState.CANARY]: [VersionState.ACTIVE, VersionState.ROLLED_BACK],
  [VersionState.ACTIVE]: [VersionState.RETIRED, VersionState.ROLLED_BACK],
  [VersionState.RETIRED]: [VersionState.ACTIVE],
  [VersionState.ROLLED_BACK]: [VersionState.ACTIVE],
};

/** Throws FAILED_PRECONDITION when a version cannot go from one state to the other. */
export function assertMayBecome(version: string, from: VersionState, to: VersionState): void {
  if (!(NEXT[from] ?? []).includes(to)) throw new AppError('FAILED_PRECONDITION', `${version} is ${stateName(from)} and cannot become ${stateName(to)}`);
}

/** "VERSION_STATE_ROLLED_BACK" -> "rolled back". */
export function stateName(state: VersionState): string {
  return state.replace('VERSION_STATE_', '').toLowerCase().replaceAll('_', ' ');
}

/**
 * Versions between two: steps up to where their lines of descent meet and down again. Only what was trained counts, so a refused
 * candidate between two versions does not make rollouts older.
 * @param parents the parent of each version; the base model has none.
 */
export function versionDistance(parents: ReadonlyMap<string, string>, from: string, to: string): number {
  const line = ancestors(parents, from);
  const other = ancestors(parents, to);
  const up = line.findIndex((version) => other.includes(version));
  return up < 0 ? Infinity : up + other.indexOf(line[up]!);
}

/** A version and what it descends from, itself first. A version that is not known has no line. */
function ancestors(parents: ReadonlyMap<string, string>, version: string): string[] {
  const line: string[] = [];
  for (let at: string | undefined = version; at !== undefined && !line.includes(at); at = parents.get(at)) line.push(at);
  return line;
}
