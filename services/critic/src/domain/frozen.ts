import { digest } from '@modwright/runtime';
import { compareText } from '@modwright/ratings';
import { blend, type Blend } from './blend.ts';
import type { ComponentRow, JudgeAnswerRow, OpinionRow, RewardInput, ScoredRow, VoteRow } from '@modwright/store/rewards';
import type { RewardSettings } from './reward-settings.ts';
import type { RaterStanding } from './raters.ts';

/** Everything that rewards follow from, as text: the same rows give the same bytes, whatever order they came in. */
export interface Frozen {
  readonly content: string;
  /** SHA-256 of the content. */
  readonly digest: string;
  /** The same without the moment. */
  readonly rowsDigest: string;
  readonly rewardsDigest: string;
  readonly blend: Blend;
}

/** Computes the rewards of the rows, and freezes them with the settings and with the raters' reliability. */
export function freeze(input: RewardInput, settings: RewardSettings): Frozen {
  const blended = blend(input, settings);
  const lines = [
    ...input.components.map((row) => line('component', ...COMPONENT.map((key) => row[key]))),
    ...input.votes.map((row) => line('vote', ...VOTE.map((key) => row[key]), row.left.build, row.left.turn, row.right.build, row.right.turn)),
    ...input.opinions.map((row) => line('opinion', ...OPINION.map((key) => row[key]))),
    ...input.scores.map((row) => line('score', ...SCORE.map((key) => row[key]))),
    ...input.answers.map((row) => line('answer', ...ANSWER.map((key) => row[key]))),
    ...blended.raters.map((rater) => line('rater', ...RATER.map((key) => rater[key]))),
  ].toSorted(compareText);
  const rows = [line('settings', settings), ...lines].join('\n');
  const content = `${line('modwright snapshot', 1, input.at)}\n${rows}\n`;
  return { content, digest: digest(content), rowsDigest: digest(rows), rewardsDigest: rewardsDigest(blended), blend: blended };
}

/** What was frozen. Throws SyntaxError when it is no content of a snapshot. */
export function thaw(content: string): { input: RewardInput; settings: RewardSettings } {
  const rows = content
    .trimEnd()
    .split('\n')
    .map((text) => JSON.parse(text) as [kind: string, ...values: never[]]);
  const [head, settings] = rows;
  if (head?.[0] !== 'modwright snapshot' || head[1] !== 1 || settings?.[0] !== 'settings') throw new SyntaxError('not the content of a snapshot');
  const of = (kind: string) => rows.filter((row) => row[0] === kind).map(([, ...values]) => values);
  const input = {
    at: head[2] as unknown as number,
    components: of('component').map((values) => fromValues<ComponentRow>(COMPONENT, values)),
    votes: of('vote').map((values) => {
      const [leftBuild, leftTurn, rightBuild, rightTurn] = values.slice(VOTE.length) as unknown as string[];
      const sides = { left: { build: leftBuild!, turn: leftTurn! }, right: { build: rightBuild!, turn: rightTurn! } };
      return { ...fromValues<VoteRow>(VOTE, values), ...sides };
    }),
    opinions: of('opinion').map((values) => fromValues<OpinionRow>(OPINION, values)),
    scores: of('score').map((values) => fromValues<ScoredRow>(SCORE, values)),
    answers: of('answer').map((values) => fromValues<JudgeAnswerRow>(ANSWER, values)),
  };
  return { input, settings: settings[1] as unknown as RewardSettings };
}

/** What is wrong with a snapshot; undefined when its rewards follow from its content to the last bit. */
export function problemOf(content: string, kept: Pick<Frozen, 'digest' | 'rewardsDigest'>): string | undefined {
  if (digest(content) !== kept.digest) return 'its content is not what was frozen';
  const { input, settings } = thaw(content);
  const again = freeze(input, settings);
  if (again.digest !== kept.digest) return 'its raters are not as they were: reliability is computed differently now';
  return again.rewardsDigest === kept.rewardsDigest ? undefined : 'its rewards are not as they were: they are computed differently now';
}

function rewardsDigest({ rewards }: Blend): string {
  return digest(rewards.map((reward) => JSON.stringify(reward)).join('\n'));
}

const COMPONENT = ['build', 'judgement', 'role', 'turn', 'source', 'name', 'value', 'weight', 'confidence', 'reason'] as const satisfies (keyof ComponentRow)[];
const VOTE = ['ballot', 'rater', 'simulated', 'contest', 'pair', 'choice', 'gold', 'at'] as const satisfies (keyof VoteRow)[];
const OPINION = ['id', 'rater', 'simulated', 'build', 'turn', 'share', 'at'] as const satisfies (keyof OpinionRow)[];
const SCORE = ['build', 'judgement', 'checkpoint', 'module', 'value'] as const satisfies (keyof ScoredRow)[];
const ANSWER = ['turn', 'build', 'left', 'right', 'choice'] as const satisfies (keyof JudgeAnswerRow)[];
const RATER = ['rater', 'simulated', 'skill', 'weight', 'gold', 'goldRight', 'pending'] as const satisfies (keyof RaterStanding)[];

function line(...values: unknown[]): string {
  return JSON.stringify(values);
}

function fromValues<T>(keys: readonly (keyof T)[], values: readonly unknown[]): T {
  return Object.fromEntries(keys.map((key, index) => [key, values[index]])) as T;
}
