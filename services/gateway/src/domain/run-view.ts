import type { Evaluation, TrainingProgress } from '@modwright/contracts/learning';
import type { RunPhase } from '@modwright/contracts/trainer';
import { type BatchCounts, type Run, type RunEvent, type StepProgress } from '@modwright/contracts/trainer';
import { count, exactly, listOf, nullable, number, text, time } from './shape.ts';
import type { Schema } from './route.ts';

/** A training run as the REST API shows it. */
export interface RunView {
  readonly id: string;
  readonly phase: RunPhaseName;
  /** Why it ended as it did; empty while it goes on. */
  readonly reason: string;
  readonly method: string;
  /** Agent whose turns it learns from; empty = all. */
  readonly role: string;
  readonly base_model: string;
  readonly parent: string;
  readonly candidate: string;
  readonly baseline: string;
  readonly snapshot: string;
  readonly seed: number;
  /** Names of the briefs that decide; "ladder" = the modules that come with the trainer; empty = the version stays a candidate. */
  readonly held_out: readonly string[];
  /** Null = no rollouts were looked at yet. */
  readonly counts: CountsView | null;
  readonly restarts: number;
  readonly created_at: string;
  readonly ended_at: string | null;
  readonly last_seq: number;
}

/** Runs that were started, one for each agent that has enough to learn from. */
export interface RoleRunsView {
  readonly runs: readonly RunView[];
  /** Agents that were passed over, with the turns that they have. */
  readonly skipped: readonly { readonly role: string; readonly turns: number }[];
}

export interface CountsView {
  readonly used: number;
  readonly groups: number;
  readonly preferences: number;
  readonly answers: number;
  readonly zero_variance: number;
  readonly stale: number;
  readonly without_ids: number;
  readonly unrewarded: number;
  readonly consumed: number;
  readonly held_out: number;
  readonly other_model: number;
}

/** Something that happened in a run; one of the last four is not null. */
export interface RunEventView {
  readonly seq: number;
  readonly at: string;
  readonly phase: RunPhaseName;
  readonly note: string | null;
  readonly step: { readonly what: string; readonly share: number; readonly detail: string; readonly eta_seconds: number } | null;
  readonly training: TrainingView | null;
  readonly evaluation: EvaluationView | null;
}

export interface TrainingView {
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
  /** Spent in steps so far, those before an interruption included. */
  readonly seconds: number;
  readonly tokens_per_second: number;
  readonly measures: Readonly<Record<string, number>>;
  readonly resumed_from: number;
}

/** One version against another on the same briefs and seeds. */
export interface EvaluationView {
  readonly candidate: string;
  readonly baseline: string;
  readonly pairs: readonly { readonly brief: string; readonly seed: number; readonly candidate: number; readonly baseline: number }[];
  readonly delta: number;
  readonly ci_low: number;
  readonly ci_high: number;
  readonly promoted: boolean;
  readonly reason: string;
  readonly at: string;
}

const PHASES = ['queued', 'batching', 'training', 'publishing', 'evaluating', 'canary', 'promoted', 'refused', 'done', 'failed', 'cancelled'] as const;
export type RunPhaseName = (typeof PHASES)[number];
const ENDED: readonly RunPhaseName[] = ['promoted', 'refused', 'done', 'failed', 'cancelled'];

const phase: Schema = { type: 'string', enum: [...PHASES] };

const training = exactly({
  step: count,
  steps: count,
  loss: number,
  seconds: { type: 'number', description: 'Spent in steps so far, those before an interruption included' },
  tokens_per_second: number,
  measures: { type: 'object', additionalProperties: number, description: 'What tells whether learning is sound (docs/learner.md)' },
  resumed_from: count,
});
const step = exactly({
  what: text,
  share: { type: 'number', description: 'Of 1; negative = not known' },
  detail: text,
  eta_seconds: { type: 'number', description: 'Seconds that are left; 0 = not known' },
});

/** Shapes of training runs, by their name in the OpenAPI document. */
export const RUN_SCHEMAS = {
  Run: exactly({
    id: text,
    phase: {
      ...phase,
      description: '`promoted`, `refused`, `done`, `failed` and `cancelled` are ends; `canary` answers a share of the builds until they decide',
    },
    reason: { type: 'string', description: 'Why it ended as it did; empty while it goes on' },
    method: text,
    role: { type: 'string', description: 'Agent whose turns it learns from and who gets the adapter; empty = all' },
    base_model: text,
    parent: { type: 'string', description: 'Version it starts from' },
    candidate: { type: 'string', description: 'Version it made, or plays' },
    baseline: { type: 'string', description: 'Version it was asked to be compared with; empty = the one that answers' },
    snapshot: text,
    seed: { type: 'integer' },
    held_out: {
      ...listOf(text),
      description: 'Names of the briefs that decide; `ladder` = the modules that come with the trainer; empty = the version stays a candidate',
    },
    counts: {
      ...nullable(
        exactly({
          used: { ...count, description: 'Rollouts that are learnt from' },
          groups: { ...count, description: 'Groups of the same prompt among them' },
          preferences: count,
          answers: count,
          zero_variance: { ...count, description: 'As good as all of their siblings' },
          stale: { ...count, description: 'Of versions too far from the one that is trained' },
          without_ids: { ...count, description: 'Of model servers that give no token ids' },
          unrewarded: count,
          consumed: { ...count, description: 'Learnt from by an earlier run' },
          held_out: { ...count, description: 'Of builds of held-out briefs' },
          other_model: count,
        }),
      ),
      description: 'What became of the rollouts that were looked at',
    },
    restarts: { ...count, description: 'Times the learner was started anew after it died' },
    created_at: time,
    ended_at: nullable(time),
    last_seq: { ...count, description: 'Number of its newest event' },
  }),
  RoleRuns: exactly({
    runs: listOf({ $ref: '#/components/schemas/Run' }),
    skipped: {
      ...listOf(exactly({ role: text, turns: { ...count, description: 'It has so many turns to learn from' } })),
      description: 'Agents that were passed over',
    },
  }),
  RunEvent: {
    ...exactly({
      seq: count,
      at: time,
      phase,
      note: nullable(text),
      step: nullable(step),
      training: nullable(training),
      evaluation: nullable({ $ref: '#/components/schemas/Evaluation' }),
    }),
    description: 'One of the last four is not null',
  },
  Training: training,
  Evaluation: exactly({
    candidate: text,
    baseline: text,
    pairs: listOf(exactly({ brief: text, seed: { type: 'integer' }, candidate: number, baseline: number })),
    delta: { type: 'number', description: 'Mean of the paired differences' },
    ci_low: { type: 'number', description: 'Its 90 % interval, by bootstrap over briefs' },
    ci_high: number,
    promoted: { type: 'boolean', description: 'Whether it passed' },
    reason: text,
    at: time,
  }),
} as const satisfies Readonly<Record<string, Schema>>;

/** The trainer's own tasks are modules, which only the coder writes. */
function heldOutNames(request: Run['request']): string[] {
  if (!request?.gate) return [];
  const { heldOut, heldOutModules } = request.gate;
  const named = [...heldOut.map(({ name }) => name), ...heldOutModules.map(({ build, module }) => (module === '' ? build : `${build}/${module}`))];
  return named.length > 0 || (request.role !== '' && request.role !== 'coder') ? named : ['ladder'];
}

export function toRunView(run: Run): RunView {
  const { request } = run;
  return {
    id: run.id,
    phase: phaseName(run.phase),
    reason: run.reason,
    method: enumName(request?.method ?? '', 'METHOD_'),
    role: request?.role ?? '',
    base_model: run.baseModel,
    parent: run.parent,
    candidate: run.candidate,
    baseline: request?.baseline ?? '',
    snapshot: run.snapshot,
    seed: request?.seed ?? 0,
    held_out: heldOutNames(request),
    counts: run.counts ? toCountsView(run.counts) : null,
    restarts: run.restarts,
    created_at: run.createdAt?.toISOString() ?? '',
    ended_at: run.endedAt?.toISOString() ?? null,
    last_seq: run.lastSeq,
  };
}

function toCountsView(counts: BatchCounts): CountsView {
  const { used, groups, preferences, answers, stale, unrewarded, consumed } = counts;
  return {
    ...{ used, groups, preferences, answers, stale, unrewarded, consumed },
    zero_variance: counts.zeroVariance,
    without_ids: counts.withoutIds,
    held_out: counts.heldOut,
    other_model: counts.otherModel,
  };
}

export function toRunEventView({ seq, at, phase: now, what }: RunEvent): RunEventView {
  return {
    seq,
    at: at?.toISOString() ?? '',
    phase: phaseName(now),
    note: what?.$case === 'note' ? what.value : null,
    step: what?.$case === 'step' ? toStepView(what.value) : null,
    training: what?.$case === 'training' ? toTrainingView(what.value) : null,
    evaluation: what?.$case === 'evaluation' ? toEvaluationView(what.value) : null,
  };
}

function toStepView({ what, share, detail, etaSeconds }: StepProgress): RunEventView['step'] {
  return { what, share, detail, eta_seconds: etaSeconds };
}

export function toTrainingView({ step, steps, loss, seconds, tokensPerSecond, measures, resumedFrom }: TrainingProgress): TrainingView {
  return { step, steps, loss, seconds, tokens_per_second: tokensPerSecond, measures, resumed_from: resumedFrom };
}

export function toEvaluationView({ ciLow, ciHigh, at, ...rest }: Evaluation): EvaluationView {
  return { ...rest, ci_low: ciLow, ci_high: ciHigh, at: at?.toISOString() ?? '' };
}

/** True for a run of which nothing more will be heard. */
export function hasRunEnded({ phase: now }: Pick<RunView, 'phase'>): boolean {
  return ENDED.includes(now);
}

/** "RUN_PHASE_QUEUED" -> "queued". */
function phaseName(value: RunPhase): RunPhaseName {
  return PHASES.find((name) => name === enumName(value, 'RUN_PHASE_')) ?? 'queued';
}

/** "METHOD_GRPO" -> "grpo"; unspecified = "". */
export function enumName(value: string, prefix: string): string {
  const name = value.replace(prefix, '').toLowerCase();
  return name === 'unspecified' ? '' : name;
}
