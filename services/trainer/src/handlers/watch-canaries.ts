import { RunPhase } from '@modwright/contracts/trainer';
import type { Logger } from '@modwright/runtime';
import type { Store } from '@modwright/store';
import { readAlarmsOf } from '@modwright/store/alarms';
import { readBuildsAnswered, readStandingRewards } from '@modwright/store/rollouts';
import { openRuns, readServing } from '@modwright/store/trainer';
import { decideCanary } from '../domain/canary.ts';
import { rewardsOfBuilds } from '../domain/components.ts';
import { createJournal } from './journal.ts';
import type { Registry } from './registry.ts';

const LOOK_EVERY_MS = 5_000;
const DEFAULT_BUILDS = 8;

export interface CanaryParts {
  readonly store: Store;
  readonly registry: Registry;
  readonly logger: Logger;
}

/** Looks after versions that answer a share of the builds, every few seconds. Gives how to stop. */
export function watchCanaries(parts: CanaryParts): () => Promise<void> {
  let looking: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    looking = looking
      .then(() => lookAtCanaries(parts))
      .catch((error: unknown) => parts.logger.warn({ err: error }, 'failed to look after the canary; trying again'));
  }, LOOK_EVERY_MS);
  return async () => {
    clearInterval(timer);
    await looking;
  };
}

/** Promotes or rolls back what has had its builds. */
export async function lookAtCanaries({ store, registry }: CanaryParts): Promise<void> {
  for (const row of (await readServing(store)).filter(({ canary }) => canary !== '')) {
    const since = row.canarySince ?? new Date(0);
    const [canary, active, alarms] = await Promise.all([
      rewardsSince(store, row.canary, since),
      rewardsSince(store, row.active, since),
      readAlarmsOf(store, row.canary, since),
    ]);
    const run = (await openRuns(store)).find(({ phase, candidate }) => phase === RunPhase.CANARY && candidate === row.canary);
    const decision = decideCanary({ canary, active }, run?.request?.gate?.canaryBuilds || DEFAULT_BUILDS, alarms[0]?.evidence);
    if (decision.next === 'wait') continue;
    const journal = run && createJournal(store, run);
    if (decision.next === 'promote') {
      await registry.promote(row.canary, { force: true, signal: new AbortController().signal });
      await journal?.end(RunPhase.PROMOTED, decision.reason);
    } else {
      await registry.rollback(row.role);
      await journal?.end(RunPhase.REFUSED, `rolled back: ${decision.reason}`);
    }
  }
}

async function rewardsSince(store: Store, version: string, since: Date): Promise<number[]> {
  return rewardsOfBuilds(await readStandingRewards(store, await readBuildsAnswered(store, version, since)));
}
