import { setTimeout as sleep } from 'node:timers/promises';
import type { SealedVote } from '../ballots.ts';

/** How people reach an installation. */
export interface Door {
  readonly gatewayUrl: string;
  readonly apiKey: string;
}

/** One request as its sender saw it. */
interface Seen {
  readonly startedAt: number;
  readonly endedAt: number;
  /** "200", "503", "no answer", ... */
  readonly what: string;
  readonly ok: boolean;
}

/** What people saw while something was wrong. */
export interface View {
  readonly requests: number;
  /** How often each answer came that was none they wanted. */
  readonly failures: Readonly<Record<string, number>>;
  /** Milliseconds from the first request that failed until requests were answered for good; 0 = none failed. */
  readonly awayMs: number;
  /** When the last request that failed ended (performance.now()); undefined = none did. */
  readonly lastFailureAt: number | undefined;
}

/** People who go on with what they do, whatever happens: they vote, submit briefs and look at builds. */
export interface People {
  /** Votes that were answered 200. */
  readonly counted: ReadonlySet<string>;
  /** Builds whose submission was answered 200 or 201. */
  readonly accepted: ReadonlySet<string>;
  /** No new votes and briefs; what was not answered well is sent again until it is. Gives what never was, with the last answer. */
  rest(): Promise<string[]>;
  /** Reads every accepted build until it has ended. Gives how each did; one that takes longer than `patienceMs` says so. */
  endings(patienceMs: number): Promise<string[]>;
  view(): View;
}

/** How long a person waits for an answer. */
const PATIENCE_MS = 10_000;
/** How long what failed is sent again when nothing is wrong any more. */
const INSIST_MS = 60_000;

/** How often a second; sent in this rate, however slowly they are answered. */
export interface Pace {
  readonly votes: number;
  readonly briefs: number;
}

interface Answer {
  readonly status: number;
  /** The status as text, or why there is none. */
  readonly what: string;
  readonly text: string;
}

/** @param votes taken from its end. */
export function startPeople(door: Door, votes: SealedVote[], pace: Pace): People {
  const [counted, accepted] = [new Set<string>(), new Set<string>()];
  /** What was sent and not answered well yet: how to send it again. */
  const open = new Map<string, () => Promise<Answer>>();
  const seen: Seen[] = [];
  let busy = true;

  const send = async (method: string, path: string, body?: string, key?: string): Promise<Answer> => {
    const startedAt = performance.now();
    const answer = await ask(door, method, path, body, key);
    seen.push({ startedAt, endedAt: performance.now(), what: answer.what, ok: answer.status >= 200 && answer.status < 300 });
    return answer;
  };
  const insist = async (name: string, again: () => Promise<Answer>): Promise<Answer> => {
    open.set(name, again);
    const answer = await again();
    if (answer.status >= 200 && answer.status < 300) open.delete(name);
    return answer;
  };
  const vote = (): void => {
    const next = votes.pop();
    if (!next) throw new Error('there were too few ballots');
    void insist(`the vote on ${next.ballot}`, async () => {
      const answer = await send('POST', `/v1/ballots/${next.ballot}/vote`, next.body, `vote-${next.ballot}`);
      if (answer.status === 200) counted.add(next.ballot);
      return answer;
    });
  };
  const submit = (): void => {
    const key = `brief-${Math.random()}`;
    void insist(key, async () => {
      const answer = await send('POST', '/v1/builds', JSON.stringify({ brief: 'A list of books that I have read.', shelf: 'off' }), key);
      if (answer.status === 200 || answer.status === 201) accepted.add((JSON.parse(answer.text) as { id: string }).id);
      return answer;
    });
  };
  const keepAt = async (perSecond: number, act: () => void): Promise<void> => {
    for (let due = performance.now(); busy; due += 1000 / perSecond) {
      await sleep(Math.max(0, due - performance.now()));
      act();
    }
  };
  const habits = [keepAt(pace.votes, vote), keepAt(pace.briefs, submit)];

  return {
    counted,
    accepted,
    rest: async () => {
      busy = false;
      await Promise.all(habits);
      const answers = new Map<string, string>();
      for (const until = performance.now() + INSIST_MS; open.size > 0 && performance.now() < until; await sleep(200)) {
        const some = [...open].slice(0, 16);
        await Promise.all(some.map(async ([name, again]) => answers.set(name, describe(await insist(name, again)))));
      }
      return [...open.keys()].map((name) => `${name} was never taken: ${answers.get(name)}`);
    },
    endings: (patienceMs) => {
      const until = performance.now() + patienceMs;
      return Promise.all([...accepted].map((build) => endingOf(build, until, (path) => send('GET', path))));
    },
    view: () => viewOf(seen),
  };
}

async function ask(door: Door, method: string, path: string, body?: string, key?: string): Promise<Answer> {
  const headers = { authorization: `Bearer ${door.apiKey}`, 'content-type': 'application/json', ...(key ? { 'idempotency-key': key } : {}) };
  try {
    const response = await fetch(new URL(path, door.gatewayUrl), { method, headers, signal: AbortSignal.timeout(PATIENCE_MS), ...(body ? { body } : {}) });
    return { status: response.status, what: String(response.status), text: await response.text() };
  } catch (error) {
    return { status: 0, what: (error as Error).name === 'TimeoutError' ? 'no answer in 10 s' : 'no connection', text: '' };
  }
}

function describe({ what, text }: Answer): string {
  return `${what} ${text.slice(0, 200)}`;
}

async function endingOf(build: string, until: number, read: (path: string) => Promise<Answer>): Promise<string> {
  for (;;) {
    const { status, text } = await read(`/v1/builds/${build}`);
    const { status: state, reason } = status === 200 ? (JSON.parse(text) as { status: string; reason: string }) : { status: `unknown: ${text}`, reason: '' };
    if (ENDED.has(state)) return state === 'accepted' ? state : `${state} (${reason})`;
    if (performance.now() > until) return `stuck (${build} is ${state})`;
    await sleep(500);
  }
}

const ENDED: ReadonlySet<string> = new Set(['accepted', 'below_bar', 'failed', 'cancelled']);

function viewOf(seen: readonly Seen[]): View {
  const failed = seen.filter(({ ok }) => !ok);
  const failures = Object.fromEntries([...Map.groupBy(failed, ({ what }) => what)].map(([what, all]) => [what, all.length]));
  const first = Math.min(...failed.map(({ startedAt }) => startedAt));
  const last = Math.max(...failed.map(({ endedAt }) => endedAt));
  return {
    requests: seen.length,
    failures,
    awayMs: failed.length === 0 ? 0 : Math.round(last - first),
    lastFailureAt: failed.length === 0 ? undefined : last,
  };
}
