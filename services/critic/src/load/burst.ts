import type { IncomingHttpHeaders } from 'node:http';
import type { LoadRequest } from '@modwright/profiles';
import { contentOf, toAnswer, type Door } from './ask.ts';
import type { LoadAnswer } from './job.ts';

interface BurstRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly onResponse: (status: number, body: string, context: object, headers: IncomingHttpHeaders) => void;
}

interface BurstClient {
  setRequests(requests: readonly BurstRequest[]): void;
}

interface Running {
  on(event: 'response', listener: (client: BurstClient, status: number, bytes: number, ms: number) => void): void;
}

/** What is used of autocannon. */
export type Autocannon = (options: Readonly<Record<string, unknown>>, done: (error: Error | null) => void) => Running;

/** A request and its index among those of the endpoint. */
export interface Numbered {
  readonly request: LoadRequest;
  readonly index: number;
}

/** How hard one endpoint is asked. */
export interface Pressure {
  readonly amount: number;
  readonly connections: number;
}

/**
 * Sends so many requests as fast as answers come. Each connection takes its own part of the requests, so that no two change the same row.
 * A request that gets no answer, or none in time, is missing in what comes back and ends the burst.
 */
export function burst(autocannon: Autocannon, door: Door, requests: readonly Numbered[], { amount, connections }: Pressure): Promise<LoadAnswer[]> {
  const answers: LoadAnswer[] = [];
  // A client tells of an answer twice, one right after the other: what it says, then how long it took.
  let last: ((ms: number) => LoadAnswer) | undefined;
  const toBurst = ({ request, index }: Numbered): BurstRequest => ({
    method: request.method,
    path: request.path,
    headers: { ...door.headers, ...contentOf(request.body) },
    ...(request.body === '' ? {} : { body: request.body }),
    onResponse: (status, body, _, headers) => {
      last = (ms) => toAnswer(index, { ms, status, headers: lowerCase(headers), body });
    },
  });
  const all = requests.map(toBurst);
  const clients = Math.min(connections, amount, all.length);
  let opened = 0;
  const options = {
    url: 'http://app',
    socketPath: door.socketPath,
    amount,
    connections: clients,
    requests: all,
    setupClient: (client: BurstClient) => {
      const own = opened++;
      client.setRequests(all.filter((_, at) => at % clients === own));
    },
    sampleInt: 10,
    timeout: Math.ceil(door.timeoutMs / 1000),
    bailout: 1,
    skipAggregateResult: true,
  };
  return new Promise((resolve) => {
    const running = autocannon(options, () => resolve(answers));
    running.on('response', (_client, _status, _bytes, ms) => {
      if (last) answers.push(last(ms));
      last = undefined;
    });
  });
}

function lowerCase(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
