import { setTimeout as sleep } from 'node:timers/promises';
import { arrivals } from './arrivals.ts';

/** How one call ended. `refused` = told to come back later, and when; anything that is neither is a fault. */
export type Answer = 'done' | 'refused' | { readonly fault: string };

/** One kind of call, and how often it is made. */
export interface Load {
  readonly kind: string;
  /** A second. */
  readonly rate: number;
  ask(): Promise<Answer>;
}

export interface LoadReport {
  readonly kind: string;
  readonly asked: number;
  readonly done: number;
  readonly refused: number;
  /** Not sent, since as many calls as the generator can hold were open. */
  readonly held: number;
  /** What went wrong, each with how often. */
  readonly faults: ReadonlyMap<string, number>;
  /** Of calls that were done, in milliseconds, from the moment they should have been made: a generator that is late hides no waiting. */
  readonly tookMs: readonly number[];
}

/** Calls that are open at once, of one kind; more would measure the generator. */
const MOST_OPEN = 1_000;

/** Makes the calls when they come, whether or not earlier ones were answered, and waits for all answers. */
export function openLoop({ kind, rate, ask }: Load, seconds: number, seed: string): Promise<LoadReport> {
  return drive(kind, arrivals(rate, seconds, `${seed} ${kind}`), ask);
}

async function drive(kind: string, moments: Iterable<number>, ask: Load['ask']): Promise<LoadReport> {
  const startedAt = performance.now();
  const open = new Set<Promise<void>>();
  const counts = { asked: 0, done: 0, refused: 0, held: 0 };
  const faults = new Map<string, number>();
  const tookMs: number[] = [];
  for (const moment of moments) {
    const due = startedAt + moment * 1000;
    const early = due - performance.now();
    if (early > 1) await sleep(early);
    counts.asked += 1;
    if (open.size >= MOST_OPEN) {
      counts.held += 1;
      continue;
    }
    const call = ask()
      .catch((error: unknown): Answer => ({ fault: reasonOf(error) }))
      .then((answer) => {
        if (typeof answer === 'object') {
          faults.set(answer.fault, (faults.get(answer.fault) ?? 0) + 1);
          return;
        }
        counts[answer] += 1;
        if (answer === 'done') tookMs.push(performance.now() - due);
      })
      .finally(() => open.delete(call));
    open.add(call);
  }
  await Promise.all(open);
  return { kind, ...counts, faults, tookMs };
}

/** `fetch` says why it failed in the cause of its error. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
