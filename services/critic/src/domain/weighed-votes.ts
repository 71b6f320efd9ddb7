import type { PairVotes, Thumbs } from '@modwright/contracts/rewards';
import { compareText } from '@modwright/ratings';
import type { OpinionRow, RewardInput, VoteRow } from '@modwright/store/rewards';
import { whyNotCounted } from './human-values.ts';
import { raterStandings } from './raters.ts';
import type { RewardSettings } from './reward-settings.ts';

type Said = Pick<RewardInput, 'votes' | 'opinions' | 'at'>;

/** What raters said of drafts: of pairs, and of single ones. Each counts by its rater's reliability; what does not count in rewards is left out here too. */
export function weighedVotes(input: Said, settings: RewardSettings): { pairs: PairVotes[]; thumbs: Thumbs[] } {
  const raters = raterStandings(input.votes, settings);
  const weightOf = (said: VoteRow | OpinionRow): number => {
    if (whyNotCounted(said, raters, input.at, settings) !== '') return 0;
    return (raters.get(said.rater)?.weight ?? 0) * (said.simulated ? settings.simulatedShare : 1);
  };
  return { pairs: pairsOf(input.votes, weightOf), thumbs: thumbsOf(input.opinions, weightOf) };
}

function pairsOf(votes: readonly VoteRow[], weightOf: (vote: VoteRow) => number): PairVotes[] {
  const pairs = new Map<string, PairVotes>();
  for (const vote of votes.toSorted((a, b) => compareText(a.ballot, b.ballot))) {
    const weight = weightOf(vote);
    const [left = '', right = ''] = [vote.left.turn, vote.right.turn].toSorted(compareText);
    if (left === '' || weight === 0) continue;
    const pair = pairs.get(`${left} ${right}`) ?? { left, right, leftWins: 0, rightWins: 0, undecided: 0 };
    const winner = vote.choice === 'left' || vote.choice === 'right' ? vote[vote.choice].turn : undefined;
    if (winner === undefined) pair.undecided += weight;
    else if (winner === left) pair.leftWins += weight;
    else pair.rightWins += weight;
    pairs.set(`${left} ${right}`, pair);
  }
  return [...pairs.values()].toSorted((a, b) => compareText(a.left, b.left) || compareText(a.right, b.right));
}

function thumbsOf(opinions: readonly OpinionRow[], weightOf: (opinion: OpinionRow) => number): Thumbs[] {
  const ofDrafts = opinions.filter(({ turn }) => turn !== '').toSorted((a, b) => compareText(a.id, b.id));
  const byTurn = [...Map.groupBy(ofDrafts, ({ turn }) => turn)].toSorted(([a], [b]) => compareText(a, b));
  return byTurn.flatMap(([turn, said]) => {
    const good = said.reduce((sum, one) => sum + weightOf(one) * one.share, 0);
    const bad = said.reduce((sum, one) => sum + weightOf(one) * (1 - one.share), 0);
    return good + bad > 0 ? [{ turn, good, bad }] : [];
  });
}
