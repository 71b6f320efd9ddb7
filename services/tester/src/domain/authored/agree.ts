import type { Case } from '@modwright/contracts/grading';
import type { Acceptance, Module } from '@modwright/contracts/plan';

/** Two readings of one sentence agree when they judge the same: statuses and patterns of the judged steps, whatever the scene. */
export function agree(first: Case, second: Case): boolean {
  return judgement(first) === judgement(second);
}

/** The reading that another one confirms; undefined when no two agree. */
export function confirmed(readings: readonly Case[]): Case | undefined {
  return readings.find((reading, index) => readings.some((other, at) => at !== index && agree(reading, other)));
}

/** Why a reading cannot be right, by words of the sentence that code can read; undefined when nothing speaks against it. */
export function findMisreading(acceptance: Acceptance, module: Module, reading: Case): string | undefined {
  const [judged] = reading.steps.filter((step) => !step.given);
  const status = judged?.expect?.status ?? 0;
  const said = /\b(4\d\d)\b/.exec(acceptance.text)?.[1];
  const statuses = module.refusals.map((refusal) => refusal.status);
  if (said && statuses.includes(Number(said)) && status !== Number(said)) return `the sentence says ${said}, the case expects ${status}`;
  const refuses = /\b(is|are|gets|must be) (refused|rejected|denied|turned away)\b|\bfails\b|\bcannot\b/i.test(acceptance.text);
  if (refuses && status < 400) return 'the sentence tells of a refusal, the case expects success';
  const [, then] = /\bthen\b(.*)$/i.exec(acceptance.text) ?? [];
  if (then && /\b(succeeds|is accepted|is allowed)\b/i.test(then) && !refuses && status >= 400)
    return 'the sentence tells of success, the case expects a refusal';
  if (status < 400 && !judgesSomething(reading)) return 'the case looks at nothing but the status';
  return undefined;
}

function judgesSomething(reading: Case): boolean {
  return reading.steps.some((step) => !step.given && (step.expect?.bodyJson ?? '') !== '' && step.expect?.bodyJson !== '{}');
}

function judgement(reading: Case): string {
  return JSON.stringify(reading.steps.filter((step) => !step.given).map((step) => [step.method, step.expect?.status, sorted(step.expect?.bodyJson ?? '')]));
}

/** Patterns with their keys in order, so that the order of writing does not matter. */
function sorted(json: string): unknown {
  if (!json) return '';
  return JSON.parse(json, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => a.localeCompare(b)))
      : value,
  ) as unknown;
}
