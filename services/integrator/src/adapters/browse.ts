import type { SandboxClient, SandboxSession } from '@modwright/agent';
import { parseReports } from '../domain/journey-results.ts';
import type { Journey, JourneyReport } from '../domain/journey.ts';
import { browserProgram, REPORTS_FILE } from './browser-program.ts';
import { isAlive } from './is-alive.ts';

/** What came back from the browser. */
export interface Browsed {
  readonly reports: readonly JourneyReport[];
  /** Why reports may be missing; empty when the driver ended by itself. */
  readonly problem: string;
  /** Wall time of all runs, and the most memory one of them took. */
  readonly wallMs: number;
  readonly peakMib: number;
  /** The app as it stands afterwards, to be stopped. */
  readonly session: SandboxSession;
}

/** One journey renders while another waits for the app. */
const CONCURRENCY = 3;
/** How often the app is started again after it ended in the middle of a journey. */
const MAX_RESTARTS = 4;

/**
 * Drives Chromium, in a sandbox of its own, through the journeys of the app in `session`. When the app ends on the way, the journeys that
 * have not passed are walked again one by one on a new app, so that only the one that ends it fails. Without journeys no browser is started.
 */
export async function browse(
  sandbox: SandboxClient,
  session: SandboxSession,
  open: () => Promise<SandboxSession>,
  journeys: readonly Journey[],
  signal: AbortSignal,
): Promise<Browsed> {
  if (journeys.length === 0) return { reports: [], problem: '', wallMs: 0, peakMib: 0, session };
  let browsed = await browseOnce(sandbox, session, journeys, CONCURRENCY, signal);
  let kept = browsed.reports.filter(isClean);
  for (let restarts = 0; restarts < MAX_RESTARTS && !(await isAlive(browsed.session)); restarts += 1) {
    const pending = journeys.filter(({ id }) => !kept.some((report) => report.id === id));
    if (pending.length === 0) break;
    const again = await browseOnce(sandbox, await open(), pending, 1, signal);
    kept = [...kept, ...again.reports];
    browsed = { ...again, reports: kept, wallMs: browsed.wallMs + again.wallMs, peakMib: Math.max(browsed.peakMib, again.peakMib) };
  }
  return browsed;
}

function isClean(report: JourneyReport): boolean {
  return report.failedStep < 0 && report.badAnswers.length === 0;
}

async function browseOnce(
  sandbox: SandboxClient,
  session: SandboxSession,
  journeys: readonly Journey[],
  concurrency: number,
  signal: AbortSignal,
): Promise<Browsed> {
  const { finished, stdout, stderr } = await sandbox.run(browserProgram(session.id, journeys, concurrency), signal);
  const file = finished.outputs.find(({ path }) => path === REPORTS_FILE);
  const reports = file ? parseReports(Buffer.from(file.content).toString()) : [];
  const clean = finished.exitCode === 0 && file !== undefined;
  const problem = clean ? '' : `the browser ended early (${finished.reason}, exit code ${finished.exitCode}): ${(stderr || stdout).trim().slice(-300)}`;
  return { reports, problem, wallMs: finished.wallMs, peakMib: finished.peakMib, session };
}
