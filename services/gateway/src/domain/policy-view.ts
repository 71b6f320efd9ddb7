import { Manifest } from '@modwright/contracts/learning';
import type { Comparison, Version, VersionDetail } from '@modwright/contracts/trainer';
import { enumName, toEvaluationView, toRunView, toTrainingView, type EvaluationView, type RunView, type TrainingView } from './run-view.ts';
import { count, exactly, listOf, nullable, text, time } from './shape.ts';
import type { Schema } from './route.ts';

/** A version of the policy as the REST API shows it. */
export interface PolicyView {
  readonly name: string;
  readonly number: number;
  readonly state: 'candidate' | 'refused' | 'canary' | 'active' | 'retired' | 'rolled_back';
  readonly parent: string;
  /** Empty = for every role. */
  readonly role: string;
  readonly base_model: string;
  readonly run: string;
  readonly method: string;
  readonly snapshot: string;
  /** Null = the base model. */
  readonly created_at: string | null;
  readonly bytes: number;
  readonly pinned: boolean;
  /** Its newest evaluation in one line; empty = none. */
  readonly evaluation: string;
  readonly canary_share: number;
}

/** Where a version comes from and how it did. */
export interface PolicyDetailView {
  readonly version: PolicyView;
  /** Id of the key that signed it. */
  readonly key: string;
  readonly files: readonly { readonly path: string; readonly sha256: string; readonly bytes: number }[];
  readonly training: {
    readonly steps: number;
    readonly seconds: number;
    readonly tokens: number;
    readonly rollouts: number;
    readonly too_long: number;
    readonly environment: string;
    readonly curve: readonly TrainingView[];
  } | null;
  readonly run: RunView | null;
  /** Newest first. */
  readonly evaluations: readonly EvaluationView[];
}

/** What two versions made of the same briefs. */
export interface ComparisonView {
  readonly evaluation: EvaluationView;
  readonly outputs: readonly {
    readonly brief: string;
    readonly seed: number;
    readonly module: string;
    readonly candidate: string;
    readonly baseline: string;
  }[];
}

const version = exactly({
  name: { type: 'string', description: '"policy-v000007"; "policy-v000000" is the base model' },
  number: count,
  state: { type: 'string', enum: ['candidate', 'refused', 'canary', 'active', 'retired', 'rolled_back'] },
  parent: { type: 'string', description: 'Version that its training started from' },
  role: { type: 'string', description: 'Empty = for every role' },
  base_model: text,
  run: text,
  method: text,
  snapshot: { type: 'string', description: 'Snapshot of the rewards it learnt from' },
  created_at: nullable(time),
  bytes: count,
  pinned: { type: 'boolean', description: 'No run may take its place' },
  evaluation: { type: 'string', description: 'The newest, in one line; empty = none' },
  canary_share: { type: 'number', minimum: 0, maximum: 1, description: 'Share of builds it answers as a canary; 0 = it is none' },
});
const evaluation: Schema = { $ref: '#/components/schemas/Evaluation' };
const training: Schema = { $ref: '#/components/schemas/Training' };

/** Shapes of versions of the policy, by their name in the OpenAPI document. */
export const POLICY_SCHEMAS = {
  Policy: version,
  PolicyDetail: exactly({
    version: { $ref: '#/components/schemas/Policy' },
    key: { type: 'string', description: 'Id of the key that signed it' },
    files: listOf(exactly({ path: text, sha256: text, bytes: count })),
    training: nullable(
      exactly({ steps: count, seconds: { type: 'number' }, tokens: count, rollouts: count, too_long: count, environment: text, curve: listOf(training) }),
    ),
    run: nullable({ $ref: '#/components/schemas/Run' }),
    evaluations: { ...listOf(evaluation), description: 'Newest first' },
  }),
  Comparison: exactly({
    evaluation,
    outputs: {
      ...listOf(exactly({ brief: text, seed: { type: 'integer' }, module: text, candidate: text, baseline: text })),
      description: 'Sources of the same module; empty where one version planned no such module',
    },
  }),
} as const satisfies Readonly<Record<string, Schema>>;

export function toPolicyView({ baseModel, canaryShare, createdAt, method, state, ...rest }: Version): PolicyView {
  return {
    ...rest,
    state: enumName(state, 'VERSION_STATE_') as PolicyView['state'],
    base_model: baseModel,
    method: enumName(method, 'METHOD_'),
    created_at: createdAt?.toISOString() ?? null,
    canary_share: canaryShare,
  };
}

/** Undefined when the trainer gave no version. */
export function toPolicyDetailView({ version: found, manifest, report, run, evaluations }: VersionDetail): PolicyDetailView | undefined {
  if (!found) return undefined;
  return {
    version: toPolicyView(found),
    key: manifest?.key ?? '',
    files: manifest ? Manifest.decode(manifest.manifest).files : [],
    training: report
      ? {
          steps: report.steps,
          seconds: report.seconds,
          tokens: report.tokens,
          rollouts: report.consumed.length,
          too_long: report.tooLong.length,
          environment: report.environment,
          curve: report.curve.map(toTrainingView),
        }
      : null,
    run: run ? toRunView(run) : null,
    evaluations: evaluations.map(toEvaluationView),
  };
}

/** Undefined when the trainer gave no evaluation. */
export function toComparisonView({ evaluation: found, outputs }: Comparison): ComparisonView | undefined {
  return found && { evaluation: toEvaluationView(found), outputs };
}
