import type { Case, CaseResult } from '@modwright/contracts/grading';

/** What is wrong with an answer. `expected` may hold a hidden value, `problem` never does. */
export interface Fault {
  readonly problem: string;
  /** Empty when `problem` says it all. */
  readonly expected: string;
}

/** One request as it was sent and what came. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly as: string;
  readonly status: number;
  readonly answer: string;
  readonly error: string;
}

/** Longest piece of a body that a failure line repeats. */
const BODY_CHARS = 240;

/** One line for a person, and one for a coder without any expected value unless the case is a shown example. */
export function describeFailure(subject: Case, exchanges: readonly Exchange[], fault: Fault, today = new Date()): Pick<CaseResult, 'failure' | 'failureShown'> {
  const scene = exchanges.slice(0, -1).map((exchange) => `${request(exchange)} -> ${exchange.status}`);
  const last = exchanges.at(-1);
  const came = last ? `${request(last)} answered ${last.status} ${short(last.answer || last.error)}`.trimEnd() : 'no request could be sent';
  const before = scene.length > 0 ? `after ${scene.join('; ')}: ` : '';
  const said = subject.acceptance ? ` It must be true that: ${subject.acceptance}` : ` It must be true that: ${subject.title}`;
  const open = fault.expected ? `${fault.problem}, expected ${short(fault.expected)}` : fault.problem;
  const failure = `${before}${came}; ${open}.`;
  const shown = subject.shown ? failure + said : `${before}${came}; ${fault.problem}.${said}`;
  return { failure, failureShown: withoutClock(shown, today) };
}

const DAY_MS = 86_400_000;
/** Days further away than this are dates of the case itself, not of the clock. */
const NEAR_DAYS = 400;

/** Times and near days said relative to now: the same failure is told in the same words on any day, which is what a recording needs. */
function withoutClock(text: string, today: Date): string {
  const start = Date.parse(today.toISOString().slice(0, 10));
  return text.replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?/g, '(a time)').replace(/\b\d{4}-\d\d-\d\d\b/g, (day) => {
    const days = Math.round((Date.parse(day) - start) / DAY_MS);
    if (!(Math.abs(days) <= NEAR_DAYS)) return day;
    return days === 0 ? 'today' : `today${days > 0 ? '+' : ''}${days}`;
  });
}

function request({ method, path, body, as }: Exchange): string {
  return `${method} ${path}${body ? ` ${short(body)}` : ''}${as ? ` as ${as}` : ''}`;
}

/** One line, at most BODY_CHARS long. */
function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > BODY_CHARS ? `${line.slice(0, BODY_CHARS)}...` : line;
}
