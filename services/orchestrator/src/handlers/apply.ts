import { Agent, BuildStatus, type Envelope } from '@modwright/contracts/build';
import type { BuildState } from '@modwright/contracts/state';
import { agentName, AppError, subjects, type Logger } from '@modwright/runtime';
import type { Store } from '@modwright/store';
import { loadStates, recordTransitions, type BuildWrite, type MessageWrite, type VersionedState } from '@modwright/store/orchestrator';
import type { Relay } from '../adapters/relay.ts';
import type { ShelfFeeder } from './feed-shelf.ts';
import { decide } from '../domain/decide.ts';
import { hasEnded } from '../domain/step.ts';
import { reportEnd } from './report-end.ts';

/** Applies messages to builds: reduce, record in one statement, publish. */
export interface Applier {
  /** Resolves when the effect of every message is durable. Messages without an effect (answered before, build ended) are passed over. */
  apply(messages: readonly Envelope[]): Promise<void>;
}

/** States kept in memory. A stale one does no harm: the store's version check refuses what follows from it, and nothing is passed over because of it. */
const CACHED_BUILDS = 500;
const TRIES = 3;

export function createApplier(store: Store, relay: Relay, logger: Logger, shelf: ShelfFeeder): Applier {
  const cache = new Map<string, VersionedState>();
  let last: Promise<void> = Promise.resolve();

  const remember = (id: string, state: VersionedState): void => {
    cache.delete(id);
    if (!hasEnded(state.state)) cache.set(id, state);
    const oldest = cache.keys().next();
    if (cache.size > CACHED_BUILDS && !oldest.done) cache.delete(oldest.value);
  };
  const load = async (ids: readonly string[]): Promise<Map<string, VersionedState>> => {
    const missing = ids.filter((id) => !cache.has(id));
    const loaded = missing.length > 0 ? await loadStates(store, missing) : new Map<string, VersionedState>();
    return new Map(ids.flatMap((id) => [cache.get(id) ?? loaded.get(id)].flatMap((state) => (state ? [[id, state] as const] : []))));
  };
  const tryOnce = async (messages: readonly Envelope[]): Promise<void> => {
    const ids = [...new Set(messages.map((message) => message.build))];
    let before = await load(ids);
    let outcome = reduceAll(before, messages);
    // Another orchestrator may have gone on with the build: what means nothing to a remembered state may well mean something to the newest.
    const doubtful = outcome.passedOver.filter((id) => cache.has(id));
    if (doubtful.length > 0) {
      for (const id of doubtful) cache.delete(id);
      before = await load(ids);
      outcome = reduceAll(before, messages);
    }
    if (outcome.builds.length === 0) return;
    try {
      await recordTransitions(store, outcome.builds, outcome.messages);
    } catch (error) {
      for (const id of ids) cache.delete(id);
      throw error;
    }
    for (const { state, version } of outcome.builds) remember(state.id, { state, version: version + 1 });
    relay.publish(outcome.messages);
    for (const { state } of outcome.builds) if (hasEnded(state)) reportEnd(state);
    if (outcome.builds.some(({ state }) => state.status === BuildStatus.ACCEPTED)) shelf.feed();
  };
  const applyNow = async (messages: readonly Envelope[]): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await tryOnce(messages);
      } catch (reason) {
        const error = AppError.from(reason);
        // Another writer was faster, or the message had its effect: the reloaded state tells.
        const raced = error.code === 'ABORTED' || error.code === 'ALREADY_EXISTS';
        if (!raced || attempt === TRIES) throw error;
        logger.debug({ err: error }, 'raced with another writer; reducing again');
      }
    }
  };
  return {
    // One batch at a time: builds of two batches may be the same.
    apply: (messages) => {
      const work = last.then(() => applyNow(messages));
      last = work.catch(() => undefined);
      return work;
    },
  };
}

interface Outcome {
  readonly builds: readonly BuildWrite[];
  readonly messages: readonly MessageWrite[];
  /** Builds to which a message meant nothing. */
  readonly passedOver: readonly string[];
}

/** Reduces messages in order over the states read. Pure but for the clock. */
function reduceAll(before: ReadonlyMap<string, VersionedState>, messages: readonly Envelope[]): Outcome {
  const states = new Map([...before].map(([id, { state }]) => [id, state]));
  const writes: MessageWrite[] = [];
  const changed = new Set<string>();
  const passedOver = new Set<string>();
  for (const message of messages) {
    const state = states.get(message.build);
    const step = decide(state, message, { now: new Date(), traceparent: message.traceparent });
    if (!step) {
      passedOver.add(message.build);
      continue;
    }
    const seq = (state?.lastSeq ?? 0) + 1;
    writes.push({ envelope: message, seq, subject: null });
    writes.push(...step.out.map((envelope, index) => ({ envelope, seq: seq + 1 + index, subject: subjectOf(envelope) })));
    states.set(message.build, step.state);
    changed.add(message.build);
  }
  const builds = [...changed].flatMap((id) => {
    const state = states.get(id);
    return state ? [toWrite(state, before.get(id)?.version ?? -1)] : [];
  });
  return { builds, messages: writes, passedOver: [...passedOver] };
}

function subjectOf(envelope: Envelope): string | null {
  if (envelope.to === Agent.USER) return null;
  return envelope.to === Agent.ORCHESTRATOR ? subjects.toItself : subjects.work(agentName(envelope.to));
}

function toWrite(state: BuildState, version: number): BuildWrite {
  const seconds = state.budget?.seconds ?? 0;
  const open = !hasEnded(state) && !state.spent;
  const title = state.plan?.title || firstLine(state.brief?.text || state.brief?.requirements[0]?.text || '');
  // While a plan waits for a person no time runs.
  const runs = open && !state.reviewSince;
  const deadlineAt = runs && state.startedAt ? new Date(state.startedAt.getTime() + seconds * 1000 + state.waitedMs) : null;
  // A model may write U+0000, which the database's texts cannot hold.
  return { state, version, title: title.replaceAll('\u0000', ''), deadlineAt };
}

function firstLine(text: string): string {
  return (text.trim().split('\n')[0] ?? '').slice(0, 80) || 'untitled';
}
