import type { SubmitRequest } from '@modwright/contracts/build';
import { Method } from '@modwright/contracts/learning';
import { StartRunRequest } from '@modwright/contracts/trainer';
import { AppError, digest } from '@modwright/runtime';
import type { Schema } from './route.ts';
import { SUBMISSION } from './schemas.ts';
import { count, exactly, share } from './shape.ts';
import type { SubmissionBody } from './submission.ts';

/** What a person sends to start a run; shape and bounds are checked by the route's schema. */
export interface RunBody {
  readonly method?: MethodName;
  readonly role?: string;
  readonly seed?: number;
  readonly max_rollouts?: number;
  readonly hyperparameters?: Readonly<Record<string, number>>;
  readonly gate?: GateBody;
  readonly candidate?: string;
  readonly baseline?: string;
}

interface GateBody {
  readonly held_out?: readonly { readonly name: string; readonly request: SubmissionBody }[];
  readonly seeds?: number;
  readonly margin?: number;
  readonly canary_share?: number;
  readonly canary_builds?: number;
  readonly measure_only?: boolean;
}

const METHODS = { grpo: Method.GRPO, dpo: Method.DPO, kto: Method.KTO, sft: Method.SFT } as const;
type MethodName = keyof typeof METHODS;

const positive: Schema = { type: 'number', exclusiveMinimum: 0 };
const HYPERPARAMETERS = {
  lora_rank: { ...count, maximum: 256 },
  lora_alpha: positive,
  learning_rate: { ...positive, maximum: 1 },
  epochs: { ...count, maximum: 100 },
  rollouts_per_step: { ...count, maximum: 4096 },
  max_tokens: { ...count, description: 'Longest sequence; longer rollouts are left out and counted' },
  clip_low: positive,
  clip_high: positive,
  importance_clip: positive,
  kl_weight: { type: 'number', minimum: 0 },
  beta: positive,
  checkpoint_every: count,
  max_steps: { ...count, description: '0 = as the epochs say' },
} as const satisfies Readonly<Record<string, Schema>>;

const GATE = exactly(
  {
    held_out: {
      type: 'array',
      minItems: 1,
      maxItems: 100,
      description:
        'Briefs that decide. Builds of them are never trained on; their seeds are chosen by the run. Left out = modules of kinds that training never sees, which come with the trainer: they decide about a shared version and about the coder',
      items: exactly({ name: { type: 'string', minLength: 1, maxLength: 200 }, request: SUBMISSION }),
    },
    seeds: { ...count, maximum: 100, description: 'Plays of each brief by each version; 2 unless said' },
    margin: { ...share, description: 'The lower end of the interval must be above -margin; 0.02 unless said' },
    canary_share: { ...share, description: 'Share of builds that it answers first; 0 = it answers all at once' },
    canary_builds: { ...count, maximum: 10_000, description: 'Builds of the canary that decide; 8 unless said' },
    measure_only: { type: 'boolean', description: 'Nothing is promoted or refused' },
  },
  ['held_out', 'seeds', 'margin', 'canary_share', 'canary_builds', 'measure_only'],
);

/** What a run and a run of each agent have in common. */
const EVERY_RUN = {
  method: { enum: Object.keys(METHODS), description: 'grpo unless said' },
  seed: { ...count, maximum: 2 ** 31 - 1, description: 'Left out = drawn' },
  max_rollouts: { ...count, maximum: 1_000_000, description: 'Newest rollouts that are taken at most; 4096 unless said' },
  hyperparameters: exactly(HYPERPARAMETERS, Object.keys(HYPERPARAMETERS)),
  gate: { ...GATE, description: 'Left out = the new version stays a candidate' },
  baseline: { type: 'string', maxLength: 40, description: 'Left out = the version that answers' },
} as const satisfies Readonly<Record<string, Schema>>;

/** What starts a run. */
export const RUN_BODY = exactly(
  {
    ...EVERY_RUN,
    role: { type: 'string', maxLength: 40, description: 'Agent whose turns it learns from and who gets the adapter; left out = one adapter for all' },
    candidate: { type: 'string', maxLength: 40, description: "Version that is only played by the gate's briefs; left out = one is trained" },
  },
  [...Object.keys(EVERY_RUN), 'role', 'candidate'],
);

/** What a person sends to start a run of each agent. */
export interface RoleRunsBody extends Omit<RunBody, 'role' | 'candidate'> {
  readonly least_turns?: number;
}

export const ROLE_RUNS_BODY = exactly(
  { ...EVERY_RUN, least_turns: { ...count, description: 'An agent with fewer turns that can be learnt from is passed over; 64 unless said' } },
  [...Object.keys(EVERY_RUN), 'least_turns'],
);

/**
 * Turns what a person sent into what the trainer takes.
 * @param readBrief checks a held-out brief. Throws INVALID_ARGUMENT with one line.
 */
export function toStartRunRequest(run: string, body: RunBody, readBrief: (request: SubmissionBody) => SubmitRequest): StartRunRequest {
  const { gate, hyperparameters: given } = body;
  if (body.candidate !== undefined && !gate) throw new AppError('INVALID_ARGUMENT', 'a candidate is played by held-out briefs: give them as "gate"');
  return StartRunRequest.fromPartial({
    run,
    method: METHODS[body.method ?? 'grpo'],
    role: body.role ?? '',
    seed: body.seed ?? 0,
    maxRollouts: body.max_rollouts ?? 0,
    candidate: body.candidate ?? '',
    baseline: body.baseline ?? '',
    ...(given ? { hyperparameters: toHyperparameters(given) } : {}),
    ...(gate ? { gate: toGate(gate, readBrief) } : {}),
  });
}

function toHyperparameters(given: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()), value]));
}

function toGate(gate: GateBody, readBrief: (request: SubmissionBody) => SubmitRequest) {
  const briefs = gate.held_out ?? [];
  const names = briefs.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new AppError('INVALID_ARGUMENT', `two held-out briefs are called ${twice}: give each its own name`);
  return {
    heldOut: briefs.map(({ name, request }) => {
      if (request.extends !== undefined || request.interactive)
        throw new AppError(
          'INVALID_ARGUMENT',
          `the held-out brief ${name} must start an app of its own and wait for nobody: leave "extends" and "interactive" out`,
        );
      return { name, request: readBrief(request) };
    }),
    seeds: gate.seeds ?? 0,
    margin: gate.margin ?? 0,
    canaryShare: gate.canary_share ?? 0,
    canaryBuilds: gate.canary_builds ?? 0,
    measureOnly: gate.measure_only ?? false,
  };
}

/** The run id that an idempotency key stands for: the same for the same owner and key, so a repeated request finds its run. */
export function runIdOf(owner: string, idempotencyKey: string): string {
  return `run_${digest(`${owner}\n${idempotencyKey}`, 26).toUpperCase()}`;
}

/** True when the run was started by the same request. One that named no seed is the same whatever was drawn. */
export function isSameRun(started: StartRunRequest | undefined, request: StartRunRequest): boolean {
  const essence = (of: StartRunRequest): Buffer => Buffer.from(StartRunRequest.encode({ ...of, seed: request.seed && of.seed }).finish());
  return started !== undefined && essence(started).equals(essence(request));
}
