import type { BallotRow, VoteChoice } from '@modwright/store/ballots';
import type { FeedbackRow } from '@modwright/store/feedback';
import { ATTRIBUTE, capturesContent, count, emitEvaluation, METRIC } from '@modwright/telemetry';

/** What a side got out of a vote. */
const OUTCOMES: Readonly<Record<VoteChoice, { readonly left: number; readonly right: number; readonly label: readonly [left: string, right: string] }>> = {
  left: { left: 1, right: 0, label: ['won', 'lost'] },
  right: { left: 0, right: 1, label: ['lost', 'won'] },
  tie: { left: 0.5, right: 0.5, label: ['tie', 'tie'] },
  both_bad: { left: 0, right: 0, label: ['bad', 'bad'] },
};

/** Tells telemetry of a vote that counts: an evaluation of each side, about the side's own build. Who voted is nobody's business there. */
export function reportVote({ left, right }: Pick<BallotRow, 'left' | 'right'>, choice: VoteChoice): void {
  count(METRIC.votes, 1, { [ATTRIBUTE.choice]: choice });
  const outcome = OUTCOMES[choice];
  const [leftLabel, rightLabel] = outcome.label;
  for (const [side, value, label] of [
    [left, outcome.left, leftLabel],
    [right, outcome.right, rightLabel],
  ] as const) {
    emitEvaluation({ name: 'vote', value, label, build: side.build, attributes: side.module ? { [ATTRIBUTE.module]: side.module } : {} });
  }
}

/** Tells telemetry of a thumb, a score or a comment. What a person wrote goes along only when content may be captured. */
export function reportFeedback({ build, module, thumb, rubric, score, comment, simulated }: FeedbackRow): void {
  const name = thumb !== null ? 'thumb' : score !== null ? rubric : 'comment';
  count(METRIC.feedback, 1, { [ATTRIBUTE.evaluation]: thumb !== null ? 'thumb' : score !== null ? 'rubric' : 'comment', [ATTRIBUTE.simulated]: simulated });
  emitEvaluation({
    name,
    build,
    ...(thumb === null ? {} : { value: thumb, label: thumb > 0 ? 'up' : 'down' }),
    ...(score === null ? {} : { value: score }),
    ...(comment && capturesContent() ? { explanation: comment } : {}),
    attributes: module ? { [ATTRIBUTE.module]: module } : {},
  });
}
