import type { BatchCounts } from '@modwright/contracts/trainer';
import type { RewardComponent } from '@modwright/contracts/learning';
import type { TurnHead } from '@modwright/store/rollouts';
import { versionDistance } from './versions.ts';

/** Versions that a rollout may be away from the one that is trained. Counted when training begins, so waiting counts too. */
export const MAX_STALENESS = 4;

/** What decides whether a turn is learnt from. */
export interface SieveContext {
  /** Version that is trained. */
  readonly parent: string;
  readonly parents: ReadonlyMap<string, string>;
  readonly baseModel: string;
  /** Builds of held-out briefs. */
  readonly heldOut: ReadonlySet<string>;
  /** Components of a turn, newest of each name. */
  readonly componentsOf: (turn: TurnHead) => readonly RewardComponent[];
}

export type SieveCounts = Pick<BatchCounts, 'stale' | 'withoutIds' | 'unrewarded' | 'consumed' | 'heldOut' | 'otherModel'>;

type Reason = keyof SieveCounts;

/** Turns that can be learnt from, and why the others cannot. Each is counted by the first reason that keeps it out. */
export function sieve(turns: readonly TurnHead[], context: SieveContext): { readonly kept: TurnHead[]; readonly counts: SieveCounts } {
  const counts: Record<Reason, number> = { heldOut: 0, consumed: 0, otherModel: 0, stale: 0, withoutIds: 0, unrewarded: 0 };
  const kept = turns.filter((turn) => {
    const reason = reasonAgainst(turn, context);
    if (reason) counts[reason]++;
    return !reason;
  });
  return { kept, counts };
}

function reasonAgainst(turn: TurnHead, { parent, parents, baseModel, heldOut, componentsOf }: SieveContext): Reason | undefined {
  if (turn.played || heldOut.has(turn.build)) return 'heldOut';
  if (turn.consumed) return 'consumed';
  if (turn.model !== baseModel) return 'otherModel';
  if (versionDistance(parents, turn.version, parent) > MAX_STALENESS) return 'stale';
  if (!turn.hasIds) return 'withoutIds';
  return componentsOf(turn).length === 0 ? 'unrewarded' : undefined;
}
