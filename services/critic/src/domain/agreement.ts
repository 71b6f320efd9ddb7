import { compareText } from '@modwright/ratings';
import type { JudgeAnswerRow, RewardInput, VoteRow } from '@modwright/store/rewards';
import type { BlendedReward } from './blend.ts';
import { whyNotCounted } from './human-values.ts';
import type { RaterStanding } from './raters.ts';
import { weightOf } from './reward-components.ts';
import type { RewardSettings } from './reward-settings.ts';

/**
 * What each judgement of the model is worth: the share of people's votes on the same two drafts that say the same, each by its rater's reliability.
 * Programs do not count: the model would be rewarded for agreeing with itself. Where no vote counts there is no reward.
 */
export function agreements(
  { answers, votes, at }: Pick<RewardInput, 'answers' | 'votes' | 'at'>,
  raters: ReadonlyMap<string, RaterStanding>,
  settings: RewardSettings,
): BlendedReward[] {
  // "Both bad" says nothing of which is better.
  const counting = votes.filter((vote) => !vote.simulated && vote.choice !== 'both_bad' && whyNotCounted(vote, raters, at, settings) === '');
  const byPair = Map.groupBy(
    counting.toSorted((a, b) => compareText(a.ballot, b.ballot)),
    ({ left, right }) => pairOf(left.turn, right.turn),
  );
  return answers.flatMap((answer) => {
    const said = (byPair.get(pairOf(answer.left, answer.right)) ?? []).map((vote) => ({
      weight: raters.get(vote.rater)?.weight ?? 0,
      same: choiceFor(answer, vote) === answer.choice,
    }));
    const total = said.reduce((sum, { weight }) => sum + weight, 0);
    if (total === 0) return [];
    const value = said.reduce((sum, { weight, same }) => sum + (same ? weight : 0), 0) / total;
    const reason = `share of people's votes, of weight ${total.toFixed(2)}, that say the same`;
    const confidence = total / (total + settings.priorVotes);
    const component = { source: 'votes' as const, name: 'agreement', value, weight: weightOf('critic', 'agreement'), confidence, reason };
    return [{ build: answer.build, role: 'critic', turn: answer.turn, judgement: '', reward: value, gate: '', components: [component] }];
  });
}

/** The vote as it would read with the answer's sides. */
function choiceFor({ left }: JudgeAnswerRow, vote: VoteRow): string {
  if (vote.choice !== 'left' && vote.choice !== 'right') return vote.choice;
  return vote[vote.choice].turn === left ? 'left' : 'right';
}

function pairOf(one: string, other: string): string {
  return [one, other].toSorted(compareText).join(' ');
}
