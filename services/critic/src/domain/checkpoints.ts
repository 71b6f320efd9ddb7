import type { JudgementRequested } from '@modwright/contracts/build';
import type { Coverage } from '@modwright/contracts/plan';

export interface CheckpointScore {
  readonly checkpoint: string;
  /** 0..1 */
  readonly value: number;
  readonly evidence: string;
}

/** Share of all cases that pass, the person's own included, by the grader's count. */
export function scoreTests({ integration }: JudgementRequested): CheckpointScore {
  const passed = integration?.verdict?.passed ?? 0;
  const expected = integration?.verdict?.expected ?? 0;
  return { checkpoint: 'tests', value: share(passed, expected), evidence: `${passed} of ${expected} cases pass` };
}

/**
 * Do the parts fit one another? The mean of three shares: requirements whose serving parts all work,
 * modules that keep their declared contract, and journeys that a person can finish in the browser.
 * A part that does not exist (no journeys, no modules) is left out of the mean.
 */
export function scoreCoherence(request: JudgementRequested): CheckpointScore {
  const parts = [requirementsServed(request), contractsKept(request), journeysFinished(request)].filter((part) => part.of > 0);
  const value = parts.length === 0 ? 0 : parts.reduce((sum, part) => sum + part.good / part.of, 0) / parts.length;
  const findings = request.findings.length > 0 ? `; plan findings left: ${request.findings.join(', ')}` : '';
  return { checkpoint: 'coherence', value, evidence: parts.map((part) => `${part.good} of ${part.of} ${part.what}`).join('; ') + findings };
}

interface Part {
  readonly good: number;
  readonly of: number;
  readonly what: string;
}

function requirementsServed({ plan, integration, cases }: JudgementRequested): Part {
  const failed = new Set(integration?.verdict?.results.filter((result) => !result.passed).map((result) => result.caseId));
  const brokenModules = new Set(cases.filter((candidate) => candidate.module && failed.has(candidate.id)).map((candidate) => candidate.module));
  const served = (coverage: Coverage): boolean =>
    coverage.endpoints.length + coverage.modules.length > 0 && coverage.modules.every((name) => !brokenModules.has(name));
  const coverage = plan?.coverage ?? [];
  return { good: coverage.filter(served).length, of: plan?.requirements.length ?? 0, what: 'requirements are served by parts that work' };
}

function contractsKept({ history }: JudgementRequested): Part {
  const keeps = history.filter(({ verdict }) => verdict && verdict.diagnostics.length === 0 && !verdict.bootFailure);
  return { good: keeps.length, of: history.length, what: 'modules keep their contract' };
}

function journeysFinished({ integration }: JudgementRequested): Part {
  const journeys = integration?.journeys ?? [];
  return { good: journeys.filter((journey) => journey.passed).length, of: journeys.length, what: 'journeys can be finished' };
}

/** 0 when nothing was expected: a score without evidence is not a pass. */
export function share(good: number, of: number): number {
  return of === 0 ? 0 : good / of;
}
