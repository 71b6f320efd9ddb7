import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { AppError, callUnary } from '@modwright/runtime';
import type { GatewayContext } from '../context.ts';
import { toPreferenceLine, toRolloutLine } from '../domain/export-view.ts';
import { ref } from '../domain/schemas.ts';
import type { Route } from './route.ts';

const TIMEOUT_MS = 30_000;
/** Rollouts have thousands of numbers each. */
const ROLLOUTS_PAGE = 50;
const PREFERENCES_PAGE = 100;
const NDJSON = 'application/x-ndjson';
const CURSOR = { type: 'string', default: '', maxLength: 20, pattern: '^\\d*$', description: 'Of the last line you have; left out = from the start' } as const;

/** What learning is made of, as lines of JSON for other programs. */
export function exportRoutes(context: GatewayContext): Route[] {
  return [rolloutsRoute(context), preferencesRoute(context)];
}

function rolloutsRoute({ trainer }: GatewayContext): Route {
  return {
    spec: {
      method: 'GET',
      path: '/v1/exports/rollouts',
      operation: 'exportRollouts',
      summary: 'Completions with token ids, logprobs and rewards, one line of JSON each, in the order in which they were rewarded',
      scope: 'learning:read',
      installation: true,
      query: { cursor: CURSOR, role: { type: 'string', default: '', maxLength: 40, description: 'Left out = every role' } },
      answers: { 200: { description: 'Lines; one with another reward comes again later', schema: ref('RolloutLine'), contentType: NDJSON } },
    },
    handle: async (request, reply) => {
      const client = trainer();
      const { cursor: given, role } = request.query as { cursor: string; role: string };
      const read = (cursor: string) =>
        callUnary(client.readRollouts.bind(client), { cursor, role, limit: ROLLOUTS_PAGE }, { timeoutMs: TIMEOUT_MS }).then((page) => ({
          // Only after its last line a page is over: who breaks off before gets it again.
          lines: page.rollouts.map((rollout, index) => toRolloutLine(rollout, index === page.rollouts.length - 1 ? page.next : cursor)),
          next: page.next,
          more: page.more,
        }));
      return sendLines(reply, given, read);
    },
  };
}

function preferencesRoute({ critic, pseudonym }: GatewayContext): Route {
  return {
    spec: {
      method: 'GET',
      path: '/v1/exports/preferences',
      operation: 'exportPreferences',
      summary: 'Votes for one of two completions of a prompt, one line of JSON each, in the order in which they were given',
      scope: 'learning:read',
      installation: true,
      query: { cursor: CURSOR },
      answers: { 200: { description: 'Lines', schema: ref('PreferenceLine'), contentType: NDJSON } },
    },
    handle: async (request, reply) => {
      const read = async (cursor: string) => {
        const page = await callUnary(critic.readPreferences.bind(critic), { after: Number(cursor), limit: PREFERENCES_PAGE }, { timeoutMs: TIMEOUT_MS });
        const lines = page.votes.map((vote) => toPreferenceLine(vote, pseudonym));
        return { lines, next: lines.at(-1)?.cursor ?? cursor, more: page.more };
      };
      return sendLines(reply, (request.query as { cursor: string }).cursor, read);
    },
  };
}

interface Page {
  readonly lines: readonly object[];
  readonly next: string;
  readonly more: boolean;
}

/** Sends page after page as the reader takes them. A fault before the first line is an answer of its own; later it breaks the stream off. */
async function sendLines(reply: FastifyReply, cursor: string, read: (cursor: string) => Promise<Page>): Promise<FastifyReply> {
  if (Number(cursor) > Number.MAX_SAFE_INTEGER) throw new AppError('INVALID_ARGUMENT', `"${cursor}" is no cursor: give back that of a line, or none`);
  const first = await read(cursor);
  const lines = async function* (): AsyncGenerator<string> {
    for (let page = first; ; page = await read(page.next)) {
      for (const line of page.lines) yield `${JSON.stringify(line)}\n`;
      if (!page.more) return;
    }
  };
  return reply.header('content-type', NDJSON).send(Readable.from(lines()));
}
