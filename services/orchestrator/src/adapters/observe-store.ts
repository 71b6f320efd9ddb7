import type { Store } from '@modwright/store';
import { countDeadLetters } from '@modwright/store/dead-letters';
import { countRunningBuilds } from '@modwright/store/read';
import { METRIC, observe } from '@modwright/telemetry';

/** Builds and dead letters that are open, as metrics; every replica reads the same. Gives how to stop. */
export function observeStore(store: Store): () => void {
  const stops = [
    observe(METRIC.openBuilds, async () => [{ value: await countRunningBuilds(store) }]),
    observe(METRIC.openDeadLetters, async () => [{ value: await countDeadLetters(store) }]),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
