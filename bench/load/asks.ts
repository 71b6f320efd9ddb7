import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { followBuild, type Access } from '@modwright/client';
import type { SealedVote } from '../ballots.ts';
import { ROOT } from '../running-stack.ts';
import type { Answer } from './open-loop.ts';

/** As the recording was made: other seeds draw other cases, and a kept module would not be written. */
const RECORDED = { seed: 1, shelf: 'off', brief: readFileSync(join(ROOT, 'bench', 'briefs', '01-reading-list.md'), 'utf8') };
/** A person who looks for a while and goes. */
const WATCHED_MS = 30_000;

/** What people and programs ask of an installation while it is under load. Programs in the sandbox run as builds ask for them. */
export interface Asks {
  vote(): Promise<Answer>;
  brief(): Promise<Answer>;
  read(): Promise<Answer>;
  /** Opens the stream of a build, from its first message, and counts what comes. */
  watch(): Promise<Answer>;
  /** Messages that came on all streams so far. */
  readonly seen: number;
  /** Builds that were taken on. */
  readonly builds: readonly string[];
}

/** @param finished a build to look at while no other was taken on. @param votes ballots, each for one vote. */
export function createAsks(access: Access, finished: string, votes: SealedVote[]): Asks {
  const builds: string[] = [finished];
  let seen = 0;
  const call = async (method: string, path: string, body?: string): Promise<{ answer: Answer; text: string }> => {
    const headers = { authorization: `Bearer ${access.key}`, ...(body ? { 'content-type': 'application/json' } : {}) };
    const response = await fetch(new URL(path, access.url), { method, headers, ...(body ? { body } : {}) });
    const text = await response.text();
    return { answer: answerOf(response), text };
  };
  const newest = (): string => builds.at(-1) ?? finished;
  return {
    vote: async () => {
      const vote = votes.pop();
      if (!vote) throw new Error('there were too few ballots');
      return (await call('POST', `/v1/ballots/${vote.ballot}/vote`, vote.body)).answer;
    },
    brief: async () => {
      const { answer, text } = await call('POST', '/v1/builds', JSON.stringify(RECORDED));
      if (answer === 'done') builds.push((JSON.parse(text) as { id: string }).id);
      return answer;
    },
    read: async () => (await call('GET', `/v1/builds/${newest()}`)).answer,
    watch: async () => {
      let next = 1;
      for await (const event of followBuild(access, newest(), { signal: AbortSignal.timeout(WATCHED_MS), patienceMs: WATCHED_MS })) {
        if (event.kind !== 'message') continue;
        if (event.message.seq !== next) return { fault: `message ${event.message.seq} came where ${next} was due` };
        next += 1;
        seen += 1;
      }
      return next > 1 ? 'done' : { fault: 'no message came' };
    },
    get seen() {
      return seen;
    },
    builds,
  };
}

/** Who is refused is told when to come back: a refusal that does not say so is a fault. */
function answerOf(response: Response): Answer {
  if (response.ok) return 'done';
  const later = Number(response.headers.get('retry-after') ?? 0);
  return [429, 503].includes(response.status) && later > 0
    ? 'refused'
    : { fault: `${new URL(response.url).pathname.split('/')[2]} answered ${response.status}` };
}
