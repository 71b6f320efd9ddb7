import type { Case, Step } from '@modwright/contracts/grading';

/** Two cases that ask the same and expect different things, so that no app can pass both. */
export interface Contradiction {
  readonly first: string;
  readonly second: string;
  readonly reason: string;
}

/** Every pair of cases with the same requests whose expectations exclude one another. Labels and saved names do not matter. */
export function findContradictions(cases: readonly Case[]): Contradiction[] {
  const byRequests = Map.groupBy(cases.map(normalise), ({ key }) => key);
  return [...byRequests.values()].flatMap((group) => {
    const [first, ...rest] = group;
    return first ? rest.flatMap((other) => contradictionOf(first, other)) : [];
  });
}

interface Normal {
  readonly id: string;
  readonly key: string;
  readonly steps: readonly { status: number; body: unknown; label: string }[];
}

function normalise(subject: Case): Normal {
  const names = new Map<string, string>();
  const rename = (text: string): string =>
    text
      .replace(/(\$(?:text|email|int|date):)([A-Za-z]\w*)/g, (_, kind: string, label: string) => `${kind}${alias(names, `$${label}`)}`)
      .replace(/\{\{\s*([\w-]+)/g, (_, name: string) => `{{${alias(names, name)}`);
  const request = (step: Step): string => {
    const line = `${step.method} ${rename(step.path)} ${rename(step.bodyJson)} as ${step.asUser}`;
    if (step.save) alias(names, step.save);
    return line;
  };
  const key = subject.steps.map(request).join('\n');
  const steps = subject.steps.map((step) => ({
    status: step.expect?.status ?? 0,
    body: step.expect?.bodyJson ? (JSON.parse(rename(step.expect.bodyJson)) as unknown) : undefined,
    label: `${step.method} ${step.path}`,
  }));
  return { id: subject.id, key, steps };
}

function alias(names: Map<string, string>, name: string): string {
  const known = names.get(name);
  if (known) return known;
  const next = `n${names.size}`;
  names.set(name, next);
  return next;
}

function contradictionOf(first: Normal, second: Normal): Contradiction[] {
  for (const [index, step] of first.steps.entries()) {
    const other = second.steps[index];
    if (!other) continue;
    if (excludesStatus(step.status, other.status))
      return [{ first: first.id, second: second.id, reason: `${step.label}: ${step.status || '2xx'} and ${other.status || '2xx'}` }];
    if (excludesBody(step.body, other.body)) return [{ first: first.id, second: second.id, reason: `${step.label}: different bodies` }];
  }
  return [];
}

/** 0 stands for any 2xx. */
function excludesStatus(a: number, b: number): boolean {
  if (a === b) return false;
  const fits = (any: number, exact: number): boolean => any === 0 && exact >= 200 && exact < 300;
  return !fits(a, b) && !fits(b, a);
}

/** True when two patterns fix one place to different plain values. Operators are given the benefit of the doubt. */
function excludesBody(a: unknown, b: unknown): boolean {
  if (a === undefined || b === undefined || isOperator(a) || isOperator(b)) return false;
  if (Array.isArray(a) && Array.isArray(b)) return a.length !== b.length || a.some((item, index) => excludesBody(item, b[index]));
  if (isObject(a) && isObject(b)) return Object.keys(a).some((key) => key in b && excludesBody(a[key], b[key]));
  return JSON.stringify(a) !== JSON.stringify(b);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isOperator(value: unknown): boolean {
  return isObject(value) && Object.keys(value).some((key) => key.startsWith('$'));
}
