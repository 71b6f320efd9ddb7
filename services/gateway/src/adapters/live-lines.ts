import { subscribeAllLive, type Bus, type LiveLine } from '@modwright/runtime';

/** What agents do right now, for those who watch. Nothing of it is kept but the newest line of each build. */
export interface LiveLines {
  /** Calls back with the newest line at once, so that whoever comes late knows what is waited for, then with each as it comes. */
  subscribe(build: string, onLine: (line: LiveLine) => void): () => void;
}

/** Builds whose newest line is remembered; the one that was silent longest makes room. */
const MAX_BUILDS = 1_000;

/** Hears every build over one subscription until the signal aborts. */
export function hearLiveLines(bus: Bus, signal: AbortSignal): LiveLines {
  const newest = new Map<string, LiveLine>();
  const readers = new Map<string, Set<(line: LiveLine) => void>>();
  const hear = async (): Promise<void> => {
    for await (const line of subscribeAllLive(bus, signal)) {
      newest.delete(line.build);
      newest.set(line.build, line);
      const [oldest] = newest.keys();
      if (newest.size > MAX_BUILDS && oldest !== undefined) newest.delete(oldest);
      readers.get(line.build)?.forEach((tell) => tell(line));
    }
  };
  void hear();
  return {
    subscribe: (build, onLine) => {
      const set = readers.get(build) ?? new Set();
      readers.set(build, set.add(onLine));
      const last = newest.get(build);
      if (last) onLine(last);
      return () => {
        set.delete(onLine);
        if (set.size === 0) readers.delete(build);
      };
    },
  };
}
