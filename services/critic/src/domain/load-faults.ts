import type { LoadTarget } from '@modwright/profiles';
import { answersOf, failuresOf, isForged, type Measured, type MeasuredAnswer } from './measured.ts';

/** An endpoint at both sizes; undefined at one that it did not come through. */
export interface Growth {
  readonly endpoint: string;
  readonly kind: LoadTarget['kind'];
  readonly small: Measured | undefined;
  readonly large: Measured | undefined;
  /** Rows at which it did not answer in time or ended the app; undefined when it never did. */
  readonly stuckAt: number | undefined;
}

/** What is wrong with how an endpoint grows. */
export interface ScaleFault {
  readonly rule: 'no-answer' | 'wrong-under-load' | 'not-read' | 'forged-counts' | 'statements-grow' | 'rows-read' | 'slow';
  readonly message: string;
}

/** What no growth excuses; undefined when there is nothing of it. */
export function faultOf({ endpoint, kind }: Growth, measured: Measured): ScaleFault | undefined {
  const at = `with ${measured.rows} rows of everything`;
  const failures = failuresOf(measured);
  if (failures > 0) return { rule: 'no-answer', message: `${endpoint} fails ${failures} times ${at}` };
  if (isForged(measured)) return { rule: 'forged-counts', message: `${endpoint} changes what is counted of its work: leave the server alone` };
  if (kind === 'action') return undefined;
  const differs = !isVolatile(measured) && measured.burst.some((answer) => !isSame(answer, aloneOf(measured, answer)));
  if (differs)
    return { rule: 'wrong-under-load', message: `${endpoint} answers something else when it is asked often ${at}: the answer follows from the rows alone` };
  const remembers = [...measured.first, ...measured.burst].some(
    (answer) => (answer.work?.statements ?? 0) < (aloneOf(measured, answer)?.work?.statements ?? 0),
  );
  if (!remembers) return undefined;
  return { rule: 'not-read', message: `${endpoint} answers from memory what it has read before ${at}: rows change, so read them every time` };
}

/** The first answer to the same request. */
function aloneOf(measured: Measured, { request }: MeasuredAnswer): MeasuredAnswer | undefined {
  return measured.first.find((answer) => answer.request === request);
}

/** It tells the time, or draws: the same request, alone, is answered one thing now and another then. */
function isVolatile({ first }: Measured): boolean {
  return first.some((answer, index) => first.slice(0, index).some((earlier) => earlier.request === answer.request && !isSame(earlier, answer)));
}

function isSame(one: MeasuredAnswer, other: MeasuredAnswer | undefined): boolean {
  return other === undefined || (one.digest === other.digest && one.status === other.status);
}

/** Reads have to be answered. Rules may refuse: what that takes is work, too. */
export function hasAccepted({ kind }: Growth, measured: Measured): boolean {
  return kind === 'action' || answersOf(measured).some(({ status }) => status < 300);
}
