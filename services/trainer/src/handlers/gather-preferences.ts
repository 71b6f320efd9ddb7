import type { Preference } from '@modwright/contracts/learning';
import type { PairVotes } from '@modwright/contracts/rewards';
import type { Store } from '@modwright/store';
import { readTurnHeadsOf, readTurnTokens, type TurnHead } from '@modwright/store/rollouts';
import { preferenceWeight } from '../domain/preference.ts';

/** Which pairs are taken. */
export interface PairFilter {
  /** Empty = of every agent. */
  readonly role: string;
  /** Absent = of every model. */
  readonly baseModel?: string;
  /** Builds of held-out tasks. */
  readonly heldOut: ReadonlySet<string>;
}

/**
 * Pairs of drafts of one prompt of which raters preferred one, by what they said. Pairs without token ids, of builds that evaluations played,
 * or that the filter keeps out, are left out.
 */
export async function gatherPreferences(store: Store, votes: readonly PairVotes[], { role, baseModel, heldOut }: PairFilter): Promise<Preference[]> {
  const turns = [...new Set(votes.flatMap(({ left, right }) => [left, right]))];
  const [heads, tokens] = await Promise.all([readTurnHeadsOf(store, turns, [], role), readTurnTokens(store, turns)]);
  const isWanted = ({ hasIds, model, played, build }: TurnHead): boolean =>
    hasIds && !played && !heldOut.has(build) && (baseModel === undefined || model === baseModel);
  const byId = new Map(heads.filter(isWanted).map((head) => [head.id, head]));
  return votes.flatMap((vote): Preference[] => {
    const lean = preferenceWeight(vote);
    const [chosen, rejected] = lean > 0 ? [vote.left, vote.right] : [vote.right, vote.left];
    const [better, worse] = [byId.get(chosen), byId.get(rejected)];
    const [good, bad] = [tokens.get(chosen), tokens.get(rejected)];
    if (lean === 0 || !better || !worse || !good || !bad || better.prompt !== worse.prompt || better.role !== worse.role) return [];
    return [
      {
        id: `${chosen}>${rejected}`,
        role: better.role,
        promptIds: [...good.promptIds],
        chosenIds: [...good.completionIds],
        rejectedIds: [...bad.completionIds],
        chosen,
        rejected,
        weight: Math.abs(lean),
      },
    ];
  });
}
