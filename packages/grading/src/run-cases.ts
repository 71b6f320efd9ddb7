import { randomUUID } from 'node:crypto';
import type { HttpRequest, HttpResponse } from '@modwright/contracts/sandbox';
import type { Case, CaseResult, Step } from '@modwright/contracts/grading';
import { AppError } from '@modwright/runtime';
import { accountFor, type Account } from './accounts.ts';
import { describeFailure, type Fault, type Exchange } from './failure.ts';
import { findMismatch } from './match.ts';
import { createScope, expandJson, expandPath, type Scope } from './placeholders.ts';
import { findSchemaProblem } from './schema.ts';

/** Carries one request to the app; `status` 0 = no answer came. A sandbox session's `fetch` has this shape. */
export type CaseFetch = (request: Omit<HttpRequest, 'id'>) => Promise<HttpResponse>;

export interface RunOptions {
  /** Cases that run at once. Each has its own space, so they do not see one another. */
  readonly concurrency?: number;
  readonly stepTimeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly onResult?: (result: CaseResult) => void;
}

const CONCURRENCY = 8;
/** Longer than an app gives one request, so that the app's own words about it come back. */
const STEP_TIMEOUT_MS = 8000;

/**
 * Holds every case's conversation with the app and judges the answers here, outside of the app's process.
 * Results come in the order of `cases`. A case that cannot be run has failed; nothing is thrown but CANCELLED.
 * @param seed with the case id it fixes the drawn values; a fresh seed per run keeps answers from being learnt.
 */
export async function runCases(fetch: CaseFetch, cases: readonly Case[], seed: string | number, options: RunOptions = {}): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  const queue = cases.entries();
  const work = async (): Promise<void> => {
    for (const [index, subject] of queue) {
      options.signal?.throwIfAborted();
      results[index] = await runCase(fetch, subject, `${seed}/${subject.id}`, options.stepTimeoutMs ?? STEP_TIMEOUT_MS);
      options.onResult?.(results[index]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.concurrency ?? CONCURRENCY, cases.length) }, work));
  return results;
}

interface Conversation {
  readonly fetch: CaseFetch;
  readonly scope: Scope;
  /** Names the case's own database; not guessable, so that an app cannot know which case speaks. */
  readonly space: string;
  readonly accounts: Map<string, Account>;
  readonly timeoutMs: number;
}

async function runCase(fetch: CaseFetch, subject: Case, seed: string, timeoutMs: number): Promise<CaseResult> {
  const talk: Conversation = { fetch, scope: createScope(seed), space: randomUUID(), accounts: new Map(), timeoutMs };
  const exchanges: Exchange[] = [];
  for (const [index, step] of subject.steps.entries()) {
    const fault = await runStep(talk, step, exchanges);
    if (!fault) continue;
    const answered = exchanges[index]?.status ?? 0;
    const failed = { caseId: subject.id, passed: false, failedStep: index, ...describeFailure(subject, exchanges, fault) };
    return answered > 0 ? { ...failed, answered } : failed;
  }
  return { caseId: subject.id, passed: subject.steps.length > 0, failure: '', failureShown: '', failedStep: -1 };
}

async function runStep(talk: Conversation, step: Step, exchanges: Exchange[]): Promise<Fault | undefined> {
  try {
    const account = step.asUser ? await accountFor(step.asUser, talk) : undefined;
    const path = expandPath(step.path, talk.scope);
    const body = step.bodyJson ? JSON.stringify(expandJson(step.bodyJson, talk.scope)) : '';
    const response = await send(talk, { method: step.method, path, body, account });
    const answer = Buffer.from(response.body).toString();
    exchanges.push({ method: step.method, path, body, as: step.asUser, status: response.status, answer, error: response.error });
    return judge(talk, step, response.status, answer, response.error);
  } catch (error) {
    return { problem: AppError.from(error).message, expected: '' };
  }
}

async function send(talk: Conversation, request: { method: string; path: string; body: string; account: Account | undefined }): Promise<HttpResponse> {
  return talk.fetch({
    method: request.method,
    path: request.path,
    headers: {
      'x-space': talk.space,
      ...(request.body ? { 'content-type': 'application/json' } : {}),
      ...(request.account ? { authorization: `Bearer ${request.account.token}` } : {}),
    },
    body: Buffer.from(request.body),
    timeoutMs: talk.timeoutMs,
  });
}

function judge(talk: Conversation, step: Step, status: number, answer: string, error: string): Fault | undefined {
  const wanted = wantedStatus(step);
  if (status === 0) return { problem: `no answer came (${error || 'connection lost'})`, expected: '' };
  if (!wanted.fits(status)) return { problem: 'the status is wrong', expected: `status ${wanted.text}` };
  const pattern = step.expect?.bodyJson ?? '';
  const schema = step.expect?.schemaJson ?? '';
  if (!pattern && !schema && !step.save) return undefined;
  const body = parseBody(answer);
  if (body === undefined) return { problem: 'the answer is not JSON', expected: 'JSON' };
  const wrong = schema ? findSchemaProblem(schema, body) : undefined;
  if (wrong) return { problem: `the answer does not have the declared shape (${wrong})`, expected: '' };
  if (pattern) {
    const found = findMismatch(expandJson(pattern, talk.scope), body);
    if (found) return { problem: `${found.path || 'the answer'} ${found.problem}`, expected: `${found.path || 'the answer'} = ${found.expected}` };
  }
  if (step.save) talk.scope.keep(step.save, body);
  return undefined;
}

function wantedStatus(step: Step): { text: string; fits: (status: number) => boolean } {
  const any = step.expect?.anyStatus ?? [];
  const exact = step.expect?.status ?? 0;
  if (any.length > 0) return { text: any.join(' or '), fits: (status) => any.includes(status) };
  if (exact > 0) return { text: String(exact), fits: (status) => status === exact };
  return { text: '2xx', fits: (status) => status >= 200 && status < 300 };
}

function parseBody(answer: string): unknown {
  try {
    return JSON.parse(answer) as unknown;
  } catch {
    return undefined; // An answer that is no JSON is a finding about the app, which the caller words.
  }
}
