import { Expect, type Case, type Step } from '@modwright/contracts/grading';
import type { Acceptance, Module } from '@modwright/contracts/plan';

/**
 * What two readings of one sentence agree on, over the first one's scene; undefined when they exclude one another or
 * nothing is left to judge. Expectations that only one of them has are dropped: nobody confirms them.
 */
export function meet(first: Case, second: Case): Case | undefined {
  const [judged, ...after] = judgedSteps(first);
  const [other, ...otherAfter] = judgedSteps(second);
  const call = judged && other && meetSteps(judged, other);
  if (!call) return undefined;
  const checks: Step[] = [];
  for (const step of after) {
    const match = otherAfter.find(({ path }) => path === step.path);
    const met = match && meetSteps(step, match);
    if (match && !met) return undefined;
    if (met && !isEmpty(met.expect?.bodyJson)) checks.push(met);
  }
  const met = { ...first, steps: [...first.steps.filter((step) => step.given), call, ...checks] };
  return (call.expect?.status ?? 0) < 400 && !judgesSomething(met) ? undefined : met;
}

/** The first reading that a later one confirms, with what both expect; undefined when no two agree. */
export function confirmed(readings: readonly Case[]): Case | undefined {
  for (const [index, reading] of readings.entries()) {
    for (const other of readings.slice(index + 1)) {
      const met = meet(reading, other);
      if (met) return met;
    }
  }
  return undefined;
}

/** Words without which a sentence does not tell of a refusal. */
const REFUSAL_WORDS =
  /refus|reject|den(y|ied)|turned away|cannot|can't|not\b|never|nobody|only|must|may|already|fail|error|full|unless|at (most|least)|limit|too |more than|less than|\b4\d\d\b|no such|missing|invalid/i;

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
  if (status >= 400 && !REFUSAL_WORDS.test(acceptance.text)) return 'the sentence tells of no refusal, the case expects one';
  if (status < 400 && !judgesSomething(reading)) return 'the case looks at nothing but the status';
  return undefined;
}

function judgesSomething(reading: Case): boolean {
  return judgedSteps(reading).some((step) => !isEmpty(step.expect?.bodyJson));
}

function judgedSteps(reading: Case): Step[] {
  return reading.steps.filter((step) => !step.given);
}

function meetSteps(first: Step, second: Step): Step | undefined {
  const [a, b] = [Expect.fromPartial(first.expect ?? {}), Expect.fromPartial(second.expect ?? {})];
  if (first.method !== second.method || a.status !== b.status) return undefined;
  const pattern = a.bodyJson && b.bodyJson ? meetPatterns(JSON.parse(a.bodyJson), JSON.parse(b.bodyJson)) : NOTHING;
  if (pattern === undefined) return undefined;
  // The longer schema says more, such as which times must be set; only what both say counts.
  const schemaJson = a.schemaJson.length <= b.schemaJson.length ? a.schemaJson : b.schemaJson;
  return { ...first, expect: { ...a, bodyJson: pattern === NOTHING ? '' : JSON.stringify(pattern), schemaJson } };
}

const NOTHING = Symbol('nothing');

/** What two patterns both ask; undefined when no answer fits both. */
function meetPatterns(a: unknown, b: unknown): unknown {
  if (Array.isArray(a) && Array.isArray(b)) {
    const items = a.length === b.length ? a.map((item, index) => meetPatterns(item, b[index])) : [undefined];
    return items.includes(undefined) ? undefined : items;
  }
  if (isAny(a) || isAny(b)) return a === null || b === null ? undefined : { $any: true };
  if (isRecord(a) && isRecord(b)) {
    const common = Object.keys(a).filter((key) => key in b);
    const values = common.map((key): [string, unknown] => [key, meetPatterns(a[key], b[key])]);
    return values.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(values);
  }
  if (isDrawn(a) && isDrawn(b)) return a;
  return a === b ? a : undefined;
}

/** Two readings name things as they like: which drawn word it is does not matter. */
function isDrawn(value: unknown): boolean {
  return typeof value === 'string' && /\$(text|email):/.test(value);
}

function isAny(value: unknown): boolean {
  return isRecord(value) && '$any' in value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(bodyJson: string | undefined): boolean {
  return !bodyJson || bodyJson === '{}';
}
