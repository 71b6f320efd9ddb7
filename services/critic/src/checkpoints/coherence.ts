import type { Finding, JudgementRequested, ModuleHistory } from '@modwright/contracts/build';
import type { Coverage } from '@modwright/contracts/plan';
import { share } from '../domain/share.ts';
import type { Checkpoint, CheckpointScore } from './checkpoint.ts';

/**
 * Do the parts fit one another?
 * The app: the mean of three shares: requirements whose serving parts all work, modules that keep their declared contract, and journeys
 * that a person can finish in the browser. A module: the mean of keeping its contract and of not being blamed for a fault of the running app.
 * A part that does not exist (no journeys, no modules) is left out of the mean.
 */
export const coherence: Checkpoint = {
  name: 'coherence',
  score: async ({ request }) => {
    const modules = request.history.map((history) => scoreModule(history, request));
    return [scoreApp(request, modules), ...modules];
  },
};

interface Part {
  readonly good: number;
  readonly of: number;
  readonly what: string;
}

function scoreApp(request: JudgementRequested, modules: readonly CheckpointScore[]): CheckpointScore {
  const parts = [requirementsServed(request), contractsKept(request.history), journeysFinished(request)];
  const left = request.findings.length > 0 ? `; plan findings left: ${request.findings.join(', ')}` : '';
  const findings = [...modules.flatMap((module) => module.findings), ...journeyFindings(request)];
  return toScore('', parts, left, findings);
}

function scoreModule(history: ModuleHistory, { integration }: JudgementRequested): CheckpointScore {
  const { module, verdict } = history;
  const faults = integration?.faults.filter((fault) => fault.module === module) ?? [];
  const broken = [...(verdict?.diagnostics ?? []), ...(verdict?.bootFailure ? [verdict.bootFailure] : [])];
  const findings = [
    ...broken.map((message) => ({ module, file: '', line: 0, rule: 'contract', message })),
    ...faults.map(({ what, evidence }) => ({ module, file: '', line: 0, rule: 'integration', message: evidence ? `${what}: ${evidence}` : what })),
  ];
  const blamed: Part = { good: faults.length === 0 ? 1 : 0, of: integration ? 1 : 0, what: 'runs without a fault in the app' };
  return toScore(module, [contractsKept([history]), blamed], '', findings);
}

function toScore(module: string, parts: readonly Part[], left: string, findings: readonly Finding[]): CheckpointScore {
  const known = parts.filter((part) => part.of > 0);
  const value = share(
    known.reduce((sum, part) => sum + part.good / part.of, 0),
    known.length,
  );
  const evidence = known.map((part) => `${part.good} of ${part.of} ${part.what}`).join('; ') + left;
  return { checkpoint: 'coherence', module, value, evidence, findings };
}

function requirementsServed({ plan, integration, cases }: JudgementRequested): Part {
  const failed = new Set(integration?.verdict?.results.filter((result) => !result.passed).map((result) => result.caseId));
  const brokenModules = new Set(cases.filter((candidate) => candidate.module && failed.has(candidate.id)).map((candidate) => candidate.module));
  const served = (coverage: Coverage): boolean =>
    coverage.endpoints.length + coverage.modules.length > 0 && coverage.modules.every((name) => !brokenModules.has(name));
  const coverage = plan?.coverage ?? [];
  return { good: coverage.filter(served).length, of: plan?.requirements.length ?? 0, what: 'requirements are served by parts that work' };
}

function contractsKept(history: readonly ModuleHistory[]): Part {
  const keeps = history.filter(({ verdict }) => verdict && verdict.diagnostics.length === 0 && !verdict.bootFailure);
  return { good: keeps.length, of: history.length, what: 'modules keep their contract' };
}

function journeysFinished({ integration }: JudgementRequested): Part {
  const journeys = integration?.journeys ?? [];
  return { good: journeys.filter((journey) => journey.passed).length, of: journeys.length, what: 'journeys can be finished' };
}

function journeyFindings({ integration }: JudgementRequested): Finding[] {
  const failed = integration?.journeys.filter((journey) => !journey.passed) ?? [];
  return failed.map(({ caseId, failure }) => ({ module: '', file: '', line: 0, rule: caseId, message: failure }));
}
