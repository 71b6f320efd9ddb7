import { BuildStatus, Control, SubmitRequest, ShelfUse, type BuildServiceServer, type PlanReviewed } from '@modwright/contracts/build';
import { BuildState } from '@modwright/contracts/state';
import { AppError, type Random } from '@modwright/runtime';
import type { Tables } from './store/tables.ts';

/** Milliseconds after which nothing that was said is still on its way to a process that stood still. */
const LATE_MS = 60_000;

/** A gRPC handler as the server calls it. */
type Handler<S> = (call: never, reply: (error: unknown, answer?: S) => void) => void;

/** What is asked of a build, by way of a process that may die meanwhile. Undefined = it did not answer. */
export type Ask = <Q, S>(method: (service: BuildServiceServer) => unknown, request: Q) => Promise<S | undefined>;

/** Calls a handler without a network. */
export function callHandler<Q, S>(handler: unknown, request: Q): Promise<S> {
  const call = { request, on: () => undefined, getPath: () => '/simulated', metadata: { get: () => [] } };
  return new Promise((resolve, reject) => (handler as Handler<S>)(call as never, (error, answer) => (error ? reject(asError(error)) : resolve(answer as S))));
}

function asError(reason: unknown): Error {
  const { details = 'refused' } = reason as { details?: string };
  return new AppError('INTERNAL', details, { cause: reason });
}

/** What one person wants of one build. */
export interface Wish {
  readonly request: SubmitRequest;
  readonly atMs: number;
  /** Submits again although it was answered. */
  readonly twice: boolean;
  readonly pauseAtMs: number | undefined;
  readonly pauseForMs: number;
  readonly cancelAtMs: number | undefined;
}

export function drawWishes(random: Random, untilMs: number): Wish[] {
  const maybe = (share: number, most: number): number | undefined => (random() < share ? random() * most : undefined);
  return Array.from({ length: 1 + Math.floor(random() * 3) }, (_, index) => ({
    request: SubmitRequest.fromPartial({
      build: `build_${index + 1}`,
      brief: { text: 'tools that neighbours lend one another' },
      seed: 1 + index,
      interactive: random() < 0.25,
      shelf: random() < 0.5 ? ShelfUse.OFF : ShelfUse.ON,
      minimums: random() < 0.3 ? [{ checkpoint: 'quality', value: 0.6 }] : [],
      budget: { samples: 1 + Math.floor(random() * 3), repairTurns: 1 + Math.floor(random() * 3), seconds: drawSeconds(random), tokens: 0, bar: 0 },
    }),
    atMs: random() * untilMs * 0.6,
    twice: random() < 0.5,
    pauseAtMs: maybe(0.25, untilMs),
    pauseForMs: random() * 30_000,
    cancelAtMs: maybe(0.1, untilMs),
  }));
}

/** Half of the budgets outlast the world: there no deadline saves a build that waits for something that was lost. */
function drawSeconds(random: Random): number {
  return random() < 0.5 ? 100_000 : 20 + Math.floor(random() * 200);
}

/** A person who does what they wish, and asks again until they are answered. @param onAccepted hears of each brief that was taken. */
export async function live(wish: Wish, ask: Ask, tables: Tables, random: Random, onAccepted: (build: string) => void): Promise<void> {
  const { request, twice } = wish;
  const { build } = request;
  await pause(wish.atMs);
  await insist(() => ask((service) => service.submit, request));
  onAccepted(build);
  if (twice) await insist(() => ask((service) => service.submit, request));
  const control = (asked: Control) => insist(() => ask((service) => service.control, { build, control: asked, reason: '' }));
  const stops = async (): Promise<void> => {
    if (wish.pauseAtMs !== undefined) {
      await pause(wish.pauseAtMs);
      await control(Control.PAUSE);
      await pause(wish.pauseForMs);
      do {
        await control(Control.RESUME);
        await pause(LATE_MS);
        // Their own earlier word may have come late.
      } while (isPaused(build, tables));
    }
    if (wish.cancelAtMs !== undefined) {
      await pause(wish.cancelAtMs);
      await control(Control.CANCEL);
    }
  };
  await Promise.all([stops(), request.interactive ? reviewPlans(build, ask, tables, random) : undefined]);
}

/** Reads every plan that waits, and says a word on it, until the build has ended or is on its way. */
async function reviewPlans(build: string, ask: Ask, tables: Tables, random: Random): Promise<void> {
  for (;;) {
    await pause(1_000 + random() * 5_000);
    const row = tables.builds.get(build);
    if (!row) continue;
    const { status, planRevision, plan } = BuildState.decode(row.state);
    if (status === BuildStatus.AWAITING_PLAN_REVIEW) {
      const draw = random();
      const decision: PlanReviewed['decision'] =
        draw < 0.6 || !plan
          ? { $case: 'accepted', value: {} }
          : draw < 0.8
            ? { $case: 'answered', value: { answers: [{ question: 'q', about: '', text: 'a week' }] } }
            : { $case: 'edited', value: plan };
      await ask((service) => service.review, { build, review: { revision: planRevision, decision } }).catch(() => undefined);
    } else if (status !== BuildStatus.PLANNING) return;
  }
}

function isPaused(build: string, { builds }: Tables): boolean {
  const row = builds.get(build);
  return row !== undefined && BuildState.decode(row.state).paused;
}

async function insist(once: () => Promise<unknown>): Promise<void> {
  for (;;) {
    const answered = await once().then(
      (answer) => answer !== undefined,
      () => false,
    );
    if (answered) return;
    await pause(700);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
