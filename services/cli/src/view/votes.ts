import type { BallotView, CandidateView, EstimateView, StatisticsView, VoteView } from '@modwright/gateway';
import { CHOICES } from '../domain/choices.ts';
import type { Paint } from './paint.ts';
import { toTable } from './table.ts';
import { clip, count, oneLine, wrap } from './text.ts';

/** Lines of a task that are shown. */
const TASK_LINES = 8;

/** A ballot for a person: what was asked for, and where the two apps run. */
export function ballotLines({ title, task, left, right }: BallotView, paint: Paint, width: number): string[] {
  const lines = task.split('\n').flatMap((line) => wrap(oneLine(line), width - 4));
  const shown = lines.length > TASK_LINES ? [...lines.slice(0, TASK_LINES - 1), '…'] : lines;
  return [
    `  ${paint.strong(clip(oneLine(title), width - 4))}`,
    ...shown.map((line) => paint.dim(`    ${line}`)),
    '',
    `  ${paint.strong('A')}  ${left.url}`,
    `  ${paint.strong('B')}  ${right.url}`,
    '',
  ];
}

/** What each key means. */
export function keyLines(paint: Paint): string[] {
  return [
    ...CHOICES.map(({ key, says }) => `  ${paint.strong(key.toUpperCase())}  ${says}`),
    `  ${paint.strong('Ctrl-C')}  leave; the ballot stays good for an hour`,
  ];
}

/** What a vote came to. */
export function voteLines(vote: VoteView, paint: Paint): string[] {
  return [
    `  ${paint.good('✔')} counted`,
    `    as reward: weight ${vote.weight.toFixed(2)}${vote.pending ? `; ${oneLine(vote.pending)}` : ''}`,
    `    A was ${describe(vote.left)}`,
    `    B was ${describe(vote.right)}`,
    ...(vote.before && vote.after
      ? [`    chance that A is the better one: ${percent(vote.before)} before, ${percent(vote.after)} now (90 % interval ${interval(vote.after)})`]
      : []),
    `    ${count(vote.pair_votes, 'vote')} on this pair${needed(vote)}`,
  ];
}

function needed({ votes_needed: more, votes_to_flip: flip }: Pick<VoteView, 'votes_needed' | 'votes_to_flip'>): string {
  const decided =
    more === null ? '; too close to say how many are needed' : more === 0 ? '; the order is decided' : `; ${count(more, 'more', 'more')} like these decide it`;
  return flip === null ? decided : `${decided}; without ${count(flip, 'vote')} it would be the other way round`;
}

function describe(candidate: CandidateView | null): string {
  if (!candidate) return 'something that is gone';
  const { build, module, draft, policy_version: version, passed, expected } = candidate;
  return `${module ? `draft ${draft.slice(0, 8)} of ${module} in ${build}` : build} by ${version}, ${passed} of ${count(expected, 'case')} pass`;
}

/** How the candidates stand. */
export function statisticsLines(statistics: StatisticsView, paint: Paint): string[] {
  const { choices, left_share: left, agreement } = statistics;
  return [
    `${count(statistics.votes, 'vote')} of ${count(statistics.raters, 'rater')}, ${count(statistics.simulated_votes, 'simulated one')}: A ${choices.left}, B ${choices.right}, tie ${choices.tie}, both bad ${choices.both_bad}`,
    ...(left ? [`share of A: ${percent(left)} (90 % interval ${interval(left)}); sides are drawn, so it should be half`] : []),
    ...(agreement ? [`agreement (Krippendorff's alpha): ${agreement.value.toFixed(2)} (${agreement.low.toFixed(2)} to ${agreement.high.toFixed(2)})`] : []),
    ...statistics.contests.flatMap((contest) => ['', paint.strong(clip(oneLine(contest.title), 100)), ...standingLines(contest)]),
  ];
}

function standingLines(contest: StatisticsView['contests'][number]): string[] {
  const rows = contest.standings.map(({ candidate, rating, votes, wins, ties }) => [
    candidate?.module ? candidate.draft.slice(0, 8) : (candidate?.build ?? ''),
    candidate?.policy_version ?? '',
    rating ? `${rating.value.toFixed(2)} (${rating.low.toFixed(2)} to ${rating.high.toFixed(2)})` : 'none yet',
    `${wins}/${votes}${ties ? ` and ${ties} tied` : ''}`,
    `${candidate?.passed ?? 0}/${candidate?.expected ?? 0}`,
  ]);
  const table = toTable([['  CANDIDATE', 'VERSION', 'RATING (90 %)', 'WON', 'CASES'], ...rows.map(([first = '', ...rest]) => [`  ${first}`, ...rest])]);
  return [...table, `  ${count(contest.votes, 'vote')}${needed(contest)}`];
}

function percent({ value }: EstimateView): string {
  return `${Math.round(value * 100)} %`;
}

function interval({ low, high }: EstimateView): string {
  return `${Math.round(low * 100)} to ${Math.round(high * 100)} %`;
}
