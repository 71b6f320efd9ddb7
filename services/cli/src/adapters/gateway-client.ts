import type { ReceivedEvent } from '@modwright/client';
import { Envelope } from '@modwright/contracts/build';
import type {
  BallotView,
  BuildView,
  CaseView,
  ActView,
  DeadLetterView,
  HaltView,
  KeyView,
  FeedbackView,
  RubricView,
  SourceCommit,
  ShelfView,
  StatisticsView,
  VoteView,
  AlarmView,
  AuditView,
  RewardView,
  SnapshotView,
} from '@modwright/gateway';
import { followStream, type StreamEnd } from './follow-stream.ts';
import { createCaller } from './gateway-http.ts';

/** What happens in a build, as it comes. */
export type BuildEvent =
  | { readonly kind: 'message'; readonly seq: number; readonly envelope: Envelope }
  | { readonly kind: 'live'; readonly from: string; readonly text: string }
  | StreamEnd;

export interface Export {
  readonly slug: string;
  readonly title: string;
  readonly commits: readonly SourceCommit[];
}

/** What a person says to a plan that waits for them. */
export interface PlanReview {
  readonly decision: 'accept' | 'refuse' | 'answer';
  readonly reason?: string;
  readonly answers?: readonly { readonly question: string; readonly answer: string }[];
  readonly revision: number;
}

/** The gateway's REST API. Every call throws AppError with the gateway's own line; UNAVAILABLE when it does not answer. */
export interface GatewayClient {
  /** `key` makes a repeated call start one build only. */
  createBuild(submission: object, key: string): Promise<BuildView>;
  getBuild(build: string): Promise<BuildView>;
  listBuilds(limit: number): Promise<BuildView[]>;
  /** Every case of a build with its newest result, the person's own included. */
  cases(build: string): Promise<CaseView[]>;
  control(build: string, verb: 'cancel' | 'pause' | 'resume'): Promise<BuildView>;
  /** The plan in the JSON form of protobuf. */
  getPlan(build: string): Promise<object>;
  /** Puts an edited plan in the place of revision `revision`. INVALID_ARGUMENT with every finding when it cannot be built. */
  editPlan(build: string, plan: object, revision: number): Promise<void>;
  reviewPlan(build: string, review: PlanReview): Promise<BuildView>;
  preview(build: string): Promise<string>;
  export(build: string): Promise<Export>;
  /** Kept modules, newest first. */
  listShelf(limit: number, offset: number): Promise<ShelfView[]>;
  /** `module` is modwright.shelf.v1.ShelfModule as JSON. */
  getShelfModule(id: string): Promise<{ readonly summary: ShelfView; readonly module: unknown }>;
  removeShelfModule(id: string): Promise<{ readonly removed: string }>;
  importShelf(file: object): Promise<{ readonly added: number; readonly known: number }>;
  /** Two apps to compare, both running; NOT_FOUND with what to do when nothing is left. */
  issueBallot(wanted: object): Promise<BallotView>;
  /** The ballot again. `apps` = start its apps unless they run. */
  getBallot(ballot: string, rater: string | undefined, apps: boolean): Promise<BallotView>;
  /** `key` makes a repeated call one vote. */
  castVote(ballot: string, vote: object, key: string): Promise<VoteView>;
  giveFeedback(feedback: object, key: string): Promise<FeedbackView>;
  listRubrics(archived: boolean): Promise<RubricView[]>;
  createRubric(rubric: object): Promise<RubricView>;
  archiveRubric(id: string): Promise<RubricView>;
  statistics(filter: Readonly<Record<string, string>>): Promise<StatisticsView>;
  /** Everything that a rater said is gone: "me", a name, or an id. */
  deleteRater(rater: string): Promise<{ readonly rater: string; readonly votes: number; readonly feedback: number }>;
  takeSnapshot(reason: string): Promise<SnapshotView>;
  /** Newest first. */
  listSnapshots(): Promise<SnapshotView[]>;
  checkSnapshot(id: string): Promise<{ readonly equal: boolean; readonly problem: string; readonly seconds: number }>;
  /** Of a build or a turn; `snapshot` empty = as it stands. */
  explainRewards(about: string, snapshot: string): Promise<RewardView[]>;
  /** `heads`: hashes with which the chain ended once. */
  verifyAudit(heads: readonly string[]): Promise<AuditView>;
  alarms(): Promise<AlarmView[]>;
  /** The text of the key is told this once. */
  createKey(wanted: object): Promise<{ readonly id: string; readonly key: string }>;
  /** Newest first. `tenant` undefined = one's own. */
  listKeys(tenant: string | undefined): Promise<KeyView[]>;
  revokeKey(id: string, tenant: string | undefined): Promise<unknown>;
  /** Stops everything; see POST /v1/halt. */
  halt(reason: string): Promise<HaltView>;
  release(): Promise<HaltView>;
  /** Who did what, newest first. */
  listActs(limit: number): Promise<ActView[]>;
  /** Messages that nobody could settle, newest first. */
  deadLetters(): Promise<DeadLetterView[]>;
  /** Sends one again to where it was addressed. */
  replayDeadLetter(id: string): Promise<unknown>;
  discardDeadLetter(id: string): Promise<unknown>;
  /** Lets the model compare two sources of a task. */
  askJudge(question: object): Promise<{ readonly choice: 'left' | 'right' | 'tie' | 'abstain' }>;
  /** Sources of every draft of a build, by digest. */
  draftSources(build: string): Promise<ReadonlyMap<string, string>>;
  /** Ends with `end`. Reconnects by itself for `patienceMs`, then throws UNAVAILABLE. */
  events(build: string, signal: AbortSignal): AsyncGenerator<BuildEvent>;
}

/** Bundling the pages and booting the app, or two of them, on a busy machine. */
const PREVIEW_TIMEOUT_MS = 120_000;
/** Every reward is computed, or every vote looked at. */
const COMPUTE_TIMEOUT_MS = 120_000;
/** Two answers of the model. */
const JUDGE_TIMEOUT_MS = 310_000;
const MESSAGES_PAGE = 500;

/** @param url "http://127.0.0.1:41234". */
export function createGatewayClient(url: string, apiKey: string): GatewayClient {
  const call = createCaller(url, apiKey);
  const at = (build: string, rest = ''): string => `/v1/builds/${encodeURIComponent(build)}${rest}`;
  return {
    createBuild: (submission, key) => call('POST', '/v1/builds', submission, { 'idempotency-key': key }),
    getBuild: (build) => call('GET', at(build)),
    listBuilds: (limit) => call('GET', `/v1/builds?limit=${limit}`),
    cases: (build) => call('GET', at(build, '/cases')),
    control: (build, verb) => call('POST', at(build, `/${verb}`)),
    getPlan: (build) => call('GET', at(build, '/plan')),
    editPlan: async (build, plan, revision) => void (await call('PUT', at(build, `/plan?revision=${revision}`), plan)),
    reviewPlan: (build, review) => call('POST', at(build, '/plan/review'), review),
    preview: async (build) => (await call<{ url: string }>('POST', at(build, '/preview'), undefined, {}, PREVIEW_TIMEOUT_MS)).url,
    export: (build) => call('GET', at(build, '/export')),
    listShelf: (limit, offset) => call('GET', `/v1/shelf?limit=${limit}&offset=${offset}`),
    getShelfModule: (id) => call('GET', `/v1/shelf/${encodeURIComponent(id)}`),
    removeShelfModule: (id) => call('DELETE', `/v1/shelf/${encodeURIComponent(id)}`),
    importShelf: (file) => call('POST', '/v1/shelf', file),
    issueBallot: (wanted) => call('POST', '/v1/ballots', wanted, {}, PREVIEW_TIMEOUT_MS),
    getBallot: (ballot, rater, apps) =>
      call(
        'GET',
        `/v1/ballots/${encodeURIComponent(ballot)}?${new URLSearchParams({ apps: String(apps), ...(rater ? { rater } : {}) }).toString()}`,
        undefined,
        {},
        PREVIEW_TIMEOUT_MS,
      ),
    castVote: (ballot, vote, key) => call('POST', `/v1/ballots/${encodeURIComponent(ballot)}/vote`, vote, { 'idempotency-key': key }),
    giveFeedback: (feedback, key) => call('POST', '/v1/feedback', feedback, { 'idempotency-key': key }),
    listRubrics: (archived) => call('GET', `/v1/rubrics?archived=${archived}`),
    createRubric: (rubric) => call('POST', '/v1/rubrics', rubric),
    archiveRubric: (id) => call('POST', `/v1/rubrics/${encodeURIComponent(id)}/archive`),
    statistics: (filter) => call('GET', `/v1/statistics?${new URLSearchParams(filter).toString()}`),
    deleteRater: (rater) => call('DELETE', `/v1/raters/${encodeURIComponent(rater)}`),
    takeSnapshot: (reason) => call('POST', '/v1/snapshots', { reason }, {}, COMPUTE_TIMEOUT_MS),
    listSnapshots: () => call('GET', '/v1/snapshots'),
    checkSnapshot: (id) => call('POST', `/v1/snapshots/${encodeURIComponent(id)}/check`, undefined, {}, COMPUTE_TIMEOUT_MS),
    explainRewards: (about, snapshot) =>
      call('GET', `/v1/rewards/${encodeURIComponent(about)}?${new URLSearchParams({ snapshot }).toString()}`, undefined, {}, COMPUTE_TIMEOUT_MS),
    verifyAudit: (heads) => call('POST', '/v1/audit/verify', { heads }, {}, COMPUTE_TIMEOUT_MS),
    alarms: () => call('GET', '/v1/alarms'),
    createKey: (wanted) => call('POST', '/v1/keys', wanted),
    listKeys: (tenant) => call('GET', `/v1/keys${ofTenant(tenant)}`),
    revokeKey: (id, tenant) => call('DELETE', `/v1/keys/${encodeURIComponent(id)}${ofTenant(tenant)}`),
    halt: (reason) => call('POST', '/v1/halt', { reason }),
    release: () => call('DELETE', '/v1/halt'),
    listActs: (limit) => call('GET', `/v1/acts?limit=${limit}`),
    deadLetters: () => call('GET', '/v1/dead-letters'),
    replayDeadLetter: (id) => call('POST', `/v1/dead-letters/${encodeURIComponent(id)}/replay`),
    discardDeadLetter: (id) => call('DELETE', `/v1/dead-letters/${encodeURIComponent(id)}`),
    askJudge: (question) => call('POST', '/v1/judge', question, {}, JUDGE_TIMEOUT_MS),
    draftSources: async (build) => {
      const sources = new Map<string, string>();
      for (let after = 0; ;) {
        const page = await call<{ seq: number; envelope: unknown }[]>('GET', at(build, `/messages?after=${after}&limit=${MESSAGES_PAGE}`));
        for (const { body } of page.map(({ envelope }) => Envelope.fromJSON(envelope)))
          if (body?.$case === 'draftsProposed') for (const { id, source } of body.value.drafts) sources.set(id, source);
        if (page.length < MESSAGES_PAGE) return sources;
        after = page.at(-1)!.seq;
      }
    },
    events: (build, signal) => followStream({ url, key: apiKey }, at(build, '/events'), toBuildEvent, signal),
  };
}

function toBuildEvent({ event, data }: ReceivedEvent): Exclude<BuildEvent, { readonly kind: 'lost' | 'end' }> | undefined {
  const value = JSON.parse(data) as { seq: number; envelope: unknown; from: string; text: string };
  if (event === 'message') return { kind: 'message', seq: value.seq, envelope: Envelope.fromJSON(value.envelope) };
  return event === 'live' ? { kind: 'live', from: value.from, text: value.text } : undefined;
}

function ofTenant(tenant: string | undefined): string {
  return tenant === undefined ? '' : `?tenant=${encodeURIComponent(tenant)}`;
}
