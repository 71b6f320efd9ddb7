import type { Fault } from '@modwright/contracts/build';
import type { CaseResult } from '@modwright/contracts/grading';
import type { Blame } from './blame.ts';
import type { AccessibilityFault, BadAnswer, Journey, JourneyReport } from './journey.ts';

/** Longest text of a fault's evidence. */
const MAX_EVIDENCE_CHARS = 600;
const MAX_REPORTS = 1000;

/** Reads the driver's file. What does not have the shape of a report is dropped: its journey then counts as not run. */
export function parseReports(content: string): JourneyReport[] {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    return []; // No journey has a result, which fails each of them.
  }
  return Array.isArray(value) ? value.slice(0, MAX_REPORTS).filter(isReport) : [];
}

function isReport(value: unknown): value is JourneyReport {
  if (typeof value !== 'object' || value === null) return false;
  const report = value as Record<string, unknown>;
  const texts = (list: unknown): boolean => Array.isArray(list) && list.every((text) => typeof text === 'string');
  return (
    typeof report['id'] === 'string' &&
    Number.isInteger(report['failedStep']) &&
    typeof report['failure'] === 'string' &&
    texts(report['consoleErrors']) &&
    texts(report['pageErrors']) &&
    Array.isArray(report['badAnswers']) &&
    report['badAnswers'].every(isBadAnswer) &&
    texts(report['pagesChecked']) &&
    Array.isArray(report['accessibility']) &&
    report['accessibility'].every(isAccessibilityFault)
  );
}

function isAccessibilityFault(value: unknown): value is AccessibilityFault {
  if (typeof value !== 'object' || value === null) return false;
  const fault = value as Record<string, unknown>;
  return ['page', 'rule', 'impact', 'help', 'where'].every((name) => typeof fault[name] === 'string');
}

function isBadAnswer(value: unknown): value is BadAnswer {
  if (typeof value !== 'object' || value === null) return false;
  const { method, path, status, body } = value as Record<string, unknown>;
  return typeof method === 'string' && typeof path === 'string' && typeof status === 'number' && typeof body === 'string';
}

/** One row for every expected journey; one without exactly one report fails. `notRun` says why there may be none. */
export function toJourneyResults(journeys: readonly Journey[], reports: readonly JourneyReport[], notRun: string): CaseResult[] {
  return journeys.map((journey) => {
    const own = reports.filter(({ id }) => id === journey.id);
    const [report] = own;
    const failure = !report || own.length > 1 ? `not run: ${own.length > 1 ? 'it was reported twice' : notRun}` : failureOf(journey, report);
    const failedStep = failure === '' ? -1 : Math.max(0, report?.failedStep ?? 0);
    return { caseId: journey.id, passed: failure === '', failure, failureShown: failure, failedStep };
  });
}

function failureOf(journey: Journey, report: JourneyReport): string {
  if (report.failedStep >= 0 || report.failure !== '') return `${journey.title}: ${report.failure}`;
  const [error] = [...report.pageErrors, ...report.consoleErrors];
  if (error !== undefined) return `${journey.title}: the page reported an error: ${firstLine(error)}`;
  const [answer] = report.badAnswers;
  return answer ? `${journey.title}: ${describe(answer)}` : '';
}

/** The faults of the journeys that failed, each with the module that the evidence names. Equal faults are told once. */
export function toJourneyFaults(journeys: readonly Journey[], reports: readonly JourneyReport[], results: readonly CaseResult[], blame: Blame): Fault[] {
  const faults = new Map<string, Fault>();
  for (const result of results.filter(({ passed }) => !passed)) {
    const journey = journeys.find(({ id }) => id === result.caseId);
    const report = reports.find(({ id }) => id === result.caseId);
    const found = report ? toFindings(report, blame) : [];
    const deeper = report && (report.pageErrors.length > 0 || report.badAnswers.some(({ status }) => status >= 500));
    // A step that failed on a broken page or a broken answer only repeats them.
    const step =
      report?.failure === '' || deeper ? [] : [{ module: moduleAt(journey, result.failedStep), what: `in the browser: ${result.failure}`, evidence: '' }];
    for (const fault of [...found, ...step]) {
      const key = `${fault.module}\n${firstLine(fault.evidence) || fault.what}`;
      if (!faults.has(key)) faults.set(key, { ...fault, evidence: fault.evidence.slice(0, MAX_EVIDENCE_CHARS) });
    }
  }
  return [...faults.values()];
}

function toFindings(report: JourneyReport, blame: Blame): Fault[] {
  const answers = report.badAnswers.map((answer) => ({ module: blameAnswer(answer, blame), what: describe(answer), evidence: answer.body }));
  const errors = [...report.pageErrors, ...report.consoleErrors].map((error) => ({
    module: blame.ofText(error),
    what: `a page reported an error: ${firstLine(error)}`,
    evidence: error,
  }));
  return [...answers, ...errors];
}

/** The module whose answer a step looked at. */
function moduleAt(journey: Journey | undefined, index: number): string {
  const step = journey?.steps[index];
  return step?.kind === 'outcome' || step?.kind === 'given' ? step.module : '';
}

/** Only an answer of 500 and above is the answering module's doing; a missing script is nobody's module. */
function blameAnswer(answer: BadAnswer, blame: Blame): string {
  return blame.ofText(answer.body) || (answer.status >= 500 ? blame.ofRequest(answer.method, answer.path) : '');
}

function describe({ method, path, status, body }: BadAnswer): string {
  return `${method} ${path} answered ${status} ${firstLine(body)}`.trimEnd();
}

function firstLine(text: string): string {
  return (text.trim().split('\n')[0] ?? '').slice(0, 240);
}
