import type { RewardInput, VotedSide } from '@modwright/store/rewards';
import { blend, weigh, type BlendedComponent, type BlendedReward } from './blend.ts';
import { keyOf, whyNotCounted } from './human-values.ts';
import type { RaterStanding } from './raters.ts';
import type { RewardSettings } from './reward-settings.ts';

/** A reward with everything behind it. */
export interface Explained {
  readonly reward: BlendedReward;
  /** Each component with the reward if there were no such component. */
  readonly components: readonly (BlendedComponent & { readonly rewardWithout: number })[];
  readonly votes: readonly ExplainedVote[];
  /** Who is behind the votes that count, with the reward if that rater had never voted. */
  readonly raters: readonly (RaterStanding & { readonly rewardWithout: number })[];
}

export interface ExplainedVote {
  readonly id: string;
  readonly rater: string;
  /** "preferred it", "both bad", "scored it 0.75" */
  readonly said: string;
  /** Empty when it counts. */
  readonly notCounted: string;
}

/** Leaving a rater out means computing everything again, so it is done for this many at most. */
const MOST_RATERS = 20;

/** What is behind the rewards of a build or of a turn. @param about id of either. */
export function explainRewards(input: RewardInput, settings: RewardSettings, about: string): Explained[] {
  const components = input.components.filter(({ build, turn }) => build === about || turn === about);
  const answers = input.answers.filter(({ build, turn }) => build === about || turn === about);
  const own = { ...input, components, answers };
  const { rewards, raters } = blend(own, settings);
  const standings = new Map(raters.map((rater) => [rater.rater, rater]));
  const without = new Map<string, readonly BlendedReward[]>();
  const rewardsWithout = (rater: string): readonly BlendedReward[] => {
    const known = without.get(rater);
    if (known) return known;
    const rest = { ...own, votes: input.votes.filter((vote) => vote.rater !== rater), opinions: input.opinions.filter((opinion) => opinion.rater !== rater) };
    const again = blend(rest, settings).rewards;
    without.set(rater, again);
    return again;
  };
  return rewards.map((reward, index) => {
    const votes = votesOn(reward, input, standings, settings);
    const counting = [...new Set(votes.filter(({ notCounted }) => notCounted === '').map(({ rater }) => rater))].slice(0, MOST_RATERS);
    return {
      reward,
      components: reward.components.map((one) => ({ ...one, rewardWithout: weigh(reward.components.filter((other) => other !== one)).reward })),
      votes,
      raters: counting.flatMap((rater) => {
        const standing = standings.get(rater);
        return standing ? [{ ...standing, rewardWithout: rewardsWithout(rater)[index]!.reward }] : [];
      }),
    };
  });
}

function votesOn(reward: BlendedReward, input: RewardInput, raters: ReadonlyMap<string, RaterStanding>, settings: RewardSettings): ExplainedVote[] {
  const keys = new Set([keyOf(reward), keyOf({ build: reward.build, turn: '' })]);
  const isOn = (side: VotedSide): boolean => keys.has(keyOf(side));
  const counted = (said: Parameters<typeof whyNotCounted>[0]): string => whyNotCounted(said, raters, input.at, settings);
  const votes = input.votes.flatMap((vote) => {
    if (!isOn(vote.left) && !isOn(vote.right)) return [];
    const it = isOn(vote.left) ? 'left' : 'right';
    const said = vote.choice === 'tie' ? 'tie' : vote.choice === 'both_bad' ? 'both bad' : vote.choice === it ? 'preferred it' : 'preferred the other';
    return [{ id: vote.ballot, rater: vote.rater, said, notCounted: counted(vote) }];
  });
  const opinions = input.opinions
    .filter(isOn)
    .map((opinion) => ({ id: opinion.id, rater: opinion.rater, said: `scored it ${opinion.share.toFixed(2)}`, notCounted: counted(opinion) }));
  return [...votes, ...opinions];
}
