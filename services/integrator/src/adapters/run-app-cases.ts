import type { SandboxSession } from '@modwright/agent';
import type { Case, CaseResult } from '@modwright/contracts/grading';
import { runCases } from '@modwright/grading';
import { isAlive } from './is-alive.ts';

/** How often the app is started again after it ended in the middle of a case. */
const MAX_RESTARTS = 8;

export interface AppCases {
  readonly results: readonly CaseResult[];
  /** The app as it stands after the cases; undefined when it could not be started again. */
  readonly session: SandboxSession | undefined;
  /** Cases during which the app ended, each alone in the app at the time, and what it printed. */
  readonly endedIn: ReadonlyMap<string, string>;
}

/**
 * Runs every case over HTTP. When the app ends on the way, the cases that got no answer are run again one by one, each on a living app,
 * so that only the case that ends it fails.
 */
export async function runAppCases(
  first: SandboxSession,
  open: () => Promise<SandboxSession>,
  cases: readonly Case[],
  seed: number,
  signal: AbortSignal,
): Promise<AppCases> {
  const results = await runCases(first.fetch, cases, seed, { signal });
  if (await isAlive(first)) return { results, session: first, endedIn: new Map() };

  const endedIn = new Map<string, string>();
  const byId = new Map(results.map((result) => [result.caseId, result]));
  let session: SandboxSession | undefined;
  let restarts = 0;
  for (const subject of cases) {
    if (byId.get(subject.id)?.passed) continue;
    if (!session && restarts++ < MAX_RESTARTS) session = await open();
    if (!session) break;
    const [result] = await runCases(session.fetch, [subject], seed, { signal });
    if (result) byId.set(subject.id, result);
    if (await isAlive(session)) continue;
    endedIn.set(subject.id, session.log().trim().slice(-600));
    session = undefined;
  }
  if (!session && restarts <= MAX_RESTARTS) session = await open();
  return { results: [...byId.values()], session, endedIn };
}
