import type { Preference } from '@modwright/contracts/learning';
import type { PairVotes } from '@modwright/contracts/rewards';
import type { Store } from '@modwright/store';
import { readTurnHeadsOf, readTurnTokens } from '@modwright/store/rollouts';
import { preferenceWeight } from '../domain/preference.ts';

/** Pairs of drafts of one prompt of which raters preferred one, by what they said. Pairs without token ids, or of other models, are left out. */
export async function gatherPreferences(store: Store, votes: readonly PairVotes[], role: string, baseModel?: string): Promise<Preference[]> {
  const turns = [...new Set(votes.flatMap(({ left, right }) => [left, right]))];
  const [heads, tokens] = await Promise.all([readTurnHeadsOf(store, turns, [], role), readTurnTokens(store, turns)]);
  const byId = new Map(heads.filter(({ hasIds, model }) => hasIds && (baseModel === undefined || model === baseModel)).map((head) => [head.id, head]));
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
