import type { Bus } from './connect.ts';
import { subjects } from './subjects.ts';

/** Builds that this process has heard the end of. It may miss one; work for that one runs to its own end, and nobody takes the answer. */
export interface EndedBuilds {
  /** Aborts when the build ends; has aborted when it did. */
  signalOf(build: string): AbortSignal;
  stop(): void;
}

/** Builds that are remembered; far more than a process works for at once. */
const KEPT = 1_000;

/** Listens for ends of builds. */
export function hearEndedBuilds(bus: Bus): EndedBuilds {
  const builds = new Map<string, AbortController>();
  const of = (build: string): AbortController => {
    const known = builds.get(build) ?? new AbortController();
    builds.delete(build);
    builds.set(build, known);
    const [oldest] = builds.keys();
    if (builds.size > KEPT && oldest !== undefined) builds.delete(oldest);
    return known;
  };
  const subscription = bus.connection.subscribe(subjects.allEnded, {
    callback: (error, message) => {
      // A server that was set up before this right was given says no; then every end is missed.
      if (!error) of(message.subject.split('.')[1] ?? '').abort();
    },
  });
  return { signalOf: (build) => of(build).signal, stop: () => subscription.unsubscribe() };
}
