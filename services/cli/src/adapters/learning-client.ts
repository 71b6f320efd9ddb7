import type { ReceivedEvent } from '@modwright/client';
import type { ComparisonView, PolicyDetailView, PolicyView, RoleRunsView, RunEventView, RunView } from '@modwright/gateway';
import { followStream, type StreamEnd } from './follow-stream.ts';
import { createCaller } from './gateway-http.ts';

/** What happens in a training run, as it comes. */
export type RunStreamEvent = { readonly kind: 'event'; readonly event: RunEventView } | StreamEnd;

/** The gateway's REST API of learning. Every call throws as those of GatewayClient do. */
export interface LearningClient {
  /** Newest first; the base model last. */
  policies(): Promise<PolicyView[]>;
  policy(version: string): Promise<PolicyDetailView>;
  /** `baseline` undefined = the newest it was played against. */
  compare(version: string, baseline: string | undefined): Promise<ComparisonView>;
  promote(version: string, how: { readonly force?: boolean; readonly canary_share?: number }): Promise<PolicyView>;
  pin(version: string): Promise<PolicyView>;
  rollback(which: { readonly role?: string; readonly reason?: string }): Promise<{ readonly withdrawn: string; readonly active: string }>;
  unpin(which: { readonly role?: string }): Promise<{ readonly active: string }>;
  /** `key` makes a repeated call start one run only. */
  startRun(wanted: object, key: string): Promise<RunView>;
  /** One for each agent that has enough to learn from. `key` as for `startRun`. */
  startRoleRuns(wanted: object, key: string): Promise<RoleRunsView>;
  run(id: string): Promise<RunView>;
  /** Newest first. */
  runs(limit: number): Promise<RunView[]>;
  cancelRun(id: string): Promise<RunView>;
  /** From the first event until the run has ended. */
  runEvents(id: string, signal: AbortSignal): AsyncGenerator<RunStreamEvent>;
}

/** Every replica has to load and confirm a version before the gateway answers. */
const CONFIRM_TIMEOUT_MS = 125_000;

/** @param url "http://127.0.0.1:41234". */
export function createLearningClient(url: string, apiKey: string): LearningClient {
  const call = createCaller(url, apiKey);
  const policy = (version: string, rest = ''): string => `/v1/policies/${encodeURIComponent(version)}${rest}`;
  const run = (id: string, rest = ''): string => `/v1/runs/${encodeURIComponent(id)}${rest}`;
  return {
    policies: () => call('GET', '/v1/policies'),
    policy: (version) => call('GET', policy(version)),
    compare: (version, baseline) =>
      call('GET', policy(version, `/comparison${baseline === undefined ? '' : `?${new URLSearchParams({ baseline }).toString()}`}`)),
    promote: (version, how) => call('POST', policy(version, '/promote'), how, {}, CONFIRM_TIMEOUT_MS),
    pin: (version) => call('POST', policy(version, '/pin'), undefined, {}, CONFIRM_TIMEOUT_MS),
    rollback: (which) => call('POST', '/v1/policies/rollback', which, {}, CONFIRM_TIMEOUT_MS),
    unpin: (which) => call('POST', '/v1/policies/unpin', which),
    startRun: (wanted, key) => call('POST', '/v1/runs', wanted, { 'idempotency-key': key }),
    startRoleRuns: (wanted, key) => call('POST', '/v1/role-runs', wanted, { 'idempotency-key': key }),
    run: (id) => call('GET', run(id)),
    runs: (limit) => call('GET', `/v1/runs?limit=${limit}`),
    cancelRun: (id) => call('POST', run(id, '/cancel')),
    runEvents: (id, signal) => followStream({ url, key: apiKey }, run(id, '/events'), toRunEvent, signal),
  };
}

function toRunEvent({ event, data }: ReceivedEvent): { readonly kind: 'event'; readonly event: RunEventView } | undefined {
  return event === 'message' ? { kind: 'event', event: JSON.parse(data) as RunEventView } : undefined;
}
