import type { SandboxClient } from '@modwright/agent';
import { parseReports } from '../domain/journey-results.ts';
import type { Journey, JourneyReport } from '../domain/journey.ts';
import { browserProgram, REPORTS_FILE } from './browser-program.ts';

/** What came back from the browser. */
export interface Browsed {
  readonly reports: readonly JourneyReport[];
  /** Why reports may be missing; empty when the driver ended by itself. */
  readonly problem: string;
  readonly wallMs: number;
  readonly peakMib: number;
}

/** Drives Chromium, in a sandbox of its own, through the journeys of the app that runs in session `sessionId`. */
export async function browse(sandbox: SandboxClient, sessionId: string, journeys: readonly Journey[], signal: AbortSignal): Promise<Browsed> {
  const { finished, stdout, stderr } = await sandbox.run(browserProgram(sessionId, journeys), signal);
  const file = finished.outputs.find(({ path }) => path === REPORTS_FILE);
  const reports = file ? parseReports(Buffer.from(file.content).toString()) : [];
  const clean = finished.exitCode === 0 && file !== undefined;
  const problem = clean ? '' : `the browser ended early (${finished.reason}, exit code ${finished.exitCode}): ${(stderr || stdout).trim().slice(-300)}`;
  return { reports, problem, wallMs: finished.wallMs, peakMib: finished.peakMib };
}
