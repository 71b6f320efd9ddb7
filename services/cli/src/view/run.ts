import { hasRunEnded, type RunEventView, type RunView } from '@modwright/gateway';
import { evaluationLine } from './evaluation.ts';
import type { Paint } from './paint.ts';
import type { Progress } from './progress-bar.ts';
import { count, duration, oneLine } from './text.ts';

/** How far a run is, for a line that changes; undefined = the event says nothing of it. */
export function runProgress({ phase, step, training }: RunEventView): Progress | undefined {
  if (training) {
    const { step: done, steps, seconds, resumed_from: from } = training;
    const left = done > 0 ? (seconds / done) * (steps - done) : 0;
    return {
      step: phase,
      ...(steps > 0 ? { share: done / steps } : {}),
      detail: `step ${done} of ${steps}, ${figures(training)}${etaOf(left)}${from > 0 ? `, resumed from step ${from}` : ''}`,
    };
  }
  if (!step) return undefined;
  return { step: oneLine(step.what), ...(step.share >= 0 ? { share: step.share } : {}), detail: `${oneLine(step.detail)}${etaOf(step.eta_seconds)}` };
}

/** What stays on the screen of an event. How the run ended is told by `endLines`. */
export function runLines({ phase, note, evaluation }: RunEventView): string[] {
  if (hasRunEnded({ phase })) return [];
  return [...(note === null ? [] : [oneLine(note)]), ...(evaluation ? [evaluationLine(evaluation)] : [])];
}

/** How a run ended and what to do next. */
export function endLines({ phase, reason, candidate, counts, held_out: heldOut }: RunView, paint: Paint): string[] {
  const colour = phase === 'promoted' || phase === 'done' ? paint.good : phase === 'refused' ? paint.warn : paint.bad;
  return [
    ...(counts ? [`learnt from ${count(counts.used, 'rollout')} in ${count(counts.groups, 'group')}, ${count(counts.preferences, 'vote')}`] : []),
    `${colour(phase)}${reason ? `: ${oneLine(reason)}` : ''}`,
    ...(phase === 'promoted' ? [`The next modwright build runs on ${candidate}. Undo it with: modwright policy rollback`] : []),
    ...(phase === 'done' && candidate !== '' && heldOut.length === 0
      ? [`${candidate} answers nobody yet. Let it answer with: modwright policy promote ${candidate} --force`]
      : []),
  ];
}

function figures({ loss, tokens_per_second: speed, measures }: NonNullable<RunEventView['training']>): string {
  const reward = measures['reward'];
  return `loss ${loss.toFixed(4)}${reward === undefined ? '' : `, reward ${reward.toFixed(3)}`}${speed > 0 ? `, ${count(Math.round(speed), 'token')} a second` : ''}`;
}

function etaOf(seconds: number): string {
  return seconds >= 1 ? `, ${duration(seconds)} left` : '';
}
