import { setTimeout as sleep } from 'node:timers/promises';
import type { VersionConfirmed } from '@modwright/contracts/learning';
import { AppError } from '@modwright/runtime';

/** A replica confirms every 10 s; one that was silent for three times as long is gone. */
const GONE_AFTER_MS = 30_000;
const LOOK_EVERY_MS = 50;

/** Which replicas of the policy there are, and what they have loaded. */
export interface Replicas {
  hear(confirmed: VersionConfirmed): void;
  /**
   * Resolves with the number of replicas once every one that is heard of has loaded the version at this revision or later.
   * Throws FAILED_PRECONDITION when one refuses it, DEADLINE_EXCEEDED that names those that said nothing, UNAVAILABLE when there is none.
   */
  loaded(version: string, revision: number, timeoutMs: number, signal: AbortSignal): Promise<number>;
}

interface Replica {
  seenAt: number;
  readonly versions: Map<string, VersionConfirmed>;
}

/** @param now milliseconds; a test gives its own clock. */
export function createReplicas(now: () => number = Date.now): Replicas {
  const replicas = new Map<string, Replica>();
  const present = (): [string, Replica][] => [...replicas].filter(([, { seenAt }]) => now() - seenAt < GONE_AFTER_MS);
  return {
    hear: (confirmed) => {
      const replica = replicas.get(confirmed.replica) ?? { seenAt: 0, versions: new Map<string, VersionConfirmed>() };
      replica.seenAt = now();
      if (confirmed.version) replica.versions.set(confirmed.version, confirmed);
      replicas.set(confirmed.replica, replica);
    },
    loaded: async (version, revision, timeoutMs, signal) => {
      for (const deadline = now() + timeoutMs; ; await sleep(LOOK_EVERY_MS, undefined, { signal })) {
        const states = present().map(([name, { versions }]) => ({ name, said: newerThan(versions.get(version), revision) }));
        const refusal = states.find(({ said }) => said && !said.loaded);
        if (refusal) throw new AppError('FAILED_PRECONDITION', `policy ${refusal.name} refuses ${version}: ${refusal.said?.problem}`);
        const silent = states.filter(({ said }) => !said).map(({ name }) => name);
        if (states.length > 0 && silent.length === 0) return states.length;
        if (now() < deadline) continue;
        const seconds = Math.round(timeoutMs / 1000);
        if (states.length === 0) throw new AppError('UNAVAILABLE', `no policy that loads versions was heard for ${seconds} s: is one running?`);
        throw new AppError('DEADLINE_EXCEEDED', `${silent.join(', ')} did not confirm ${version} within ${seconds} s; what answered before still does`);
      }
    },
  };
}

function newerThan(said: VersionConfirmed | undefined, revision: number): VersionConfirmed | undefined {
  return said && said.revision >= revision ? said : undefined;
}
