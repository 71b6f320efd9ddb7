import { estimateReliability, type Label } from '@modwright/ratings';
import type { VoteRow } from '@modwright/store/rewards';
import type { RewardSettings } from './reward-settings.ts';

/** What is known of a rater. */
export interface RaterStanding {
  readonly rater: string;
  readonly simulated: boolean;
  /** Chance to say what is true, by gold ballots and by what others said. 0..1 */
  readonly skill: number;
  /** 0..1: what a vote counts for. 0 = no better than chance. */
  readonly weight: number;
  /** Gold ballots answered, and those of them that are right. */
  readonly gold: number;
  readonly goldRight: number;
  /** Why the rater's votes do not count; empty when they do. */
  readonly pending: string;
}

const CHOICES = ['both_bad', 'first', 'second', 'tie'] as const;

/**
 * Standing of every rater, by id. Programs are compared with programs alone, so that many of them cannot decide what people should have said.
 * Only pairs that several judged, and gold ballots, say anything about a rater.
 */
export function raterStandings(votes: readonly VoteRow[], settings: RewardSettings): ReadonlyMap<string, RaterStanding> {
  const groups = [votes.filter(({ simulated }) => simulated), votes.filter(({ simulated }) => !simulated)];
  return new Map(groups.flatMap((group) => standingsOf(group, settings)).map((standing) => [standing.rater, standing]));
}

/** Standing as far as ballots with a known better side tell; what others said about the same pairs is not looked at. */
export function standingByGold(rater: string, simulated: boolean, gold: number, goldRight: number, settings: RewardSettings): RaterStanding {
  const { votes, skill: expected } = settings.raterPrior;
  const skill = (votes * expected + goldRight) / (votes + gold);
  return { rater, simulated, skill, weight: weightOf(skill), gold, goldRight, pending: pendingOf(gold, goldRight, settings) };
}

/** Share of a rater's skill that goes beyond chance. */
function weightOf(skill: number): number {
  const chance = 1 / CHOICES.length;
  return Math.max(0, (skill - chance) / (1 - chance));
}

function standingsOf(votes: readonly VoteRow[], settings: RewardSettings): RaterStanding[] {
  const labels = votes.map(toLabel);
  const perTask = Map.groupBy(labels, ({ task }) => task);
  const known = new Map(votes.filter(({ gold }) => gold !== null).map((vote) => [toLabel(vote).task, sideOf(vote, vote.gold!)]));
  const telling = labels.filter(({ task }) => known.has(task) || (perTask.get(task)?.length ?? 0) > 1);
  const { raters } = estimateReliability(telling, { model: 'one-coin', labels: CHOICES, known, prior: settings.raterPrior });
  const skills = new Map(raters.map(({ rater, skill }) => [rater, skill]));
  return [...Map.groupBy(votes, ({ rater }) => rater)].map(([rater, own]) =>
    toStanding(rater, own[0]!.simulated, skills.get(rater) ?? settings.raterPrior.skill, own, settings),
  );
}

function toStanding(rater: string, simulated: boolean, skill: number, votes: readonly VoteRow[], settings: RewardSettings): RaterStanding {
  const golden = votes.filter(({ gold }) => gold !== null);
  const goldRight = golden.filter(({ gold, choice }) => gold === choice).length;
  return { rater, simulated, skill, weight: weightOf(skill), gold: golden.length, goldRight, pending: pendingOf(golden.length, goldRight, settings) };
}

function pendingOf(gold: number, right: number, { goldNeeded, goldShare }: RewardSettings): string {
  if (gold < goldNeeded) return `votes count after ${goldNeeded} ballots whose better side is known; ${gold} so far`;
  if (right < goldShare * gold)
    return `${right} of ${gold} ballots whose better side is known were answered right; votes count from ${Math.round(goldShare * 100)} % on`;
  return '';
}

/** The label does not depend on which side stood on the left. */
function toLabel(vote: VoteRow): Label {
  const label = vote.choice === 'left' || vote.choice === 'right' ? sideOf(vote, vote.choice) : vote.choice;
  return { task: `${vote.contest} ${vote.pair}`, rater: vote.rater, label };
}

function sideOf({ left, right }: VoteRow, side: 'left' | 'right'): 'first' | 'second' {
  const leftIsFirst = left.build + left.turn <= right.build + right.turn;
  return (side === 'left') === leftIsFirst ? 'first' : 'second';
}
