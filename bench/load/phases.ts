import type { Asks } from './asks.ts';
import { openLoop, type LoadReport } from './open-loop.ts';

/** How often each thing is asked, a second. */
export type Rates = Readonly<Record<'vote' | 'read' | 'watch' | 'brief', number>>;

export interface Phase {
  readonly seconds: number;
  readonly reports: readonly LoadReport[];
  /** Messages that came on open streams. */
  readonly seen: number;
}

/** Everything at its rate, for so long and until the last answer. */
export async function runPhase(asks: Asks, rates: Rates, seconds: number, seed: string): Promise<Phase> {
  const [startedAt, before] = [performance.now(), asks.seen];
  const kinds = Object.entries(rates) as [keyof Rates, number][];
  const reports = await Promise.all(kinds.map(([kind, rate]) => openLoop({ kind, rate, ask: () => asks[kind]() }, seconds, seed)));
  return { seconds: (performance.now() - startedAt) / 1000, reports, seen: asks.seen - before };
}

/** Every rate times a number. */
export function times(rates: Rates, by: number): Rates {
  return Object.fromEntries(Object.entries(rates).map(([kind, rate]) => [kind, rate * by])) as Rates;
}

/** Everything that was neither done nor refused with a time to come back. */
export function faultsOf({ reports }: Phase): string[] {
  return reports.flatMap(({ kind, faults }) => [...faults].map(([fault, count]) => `${kind}: ${fault} (${count})`));
}
