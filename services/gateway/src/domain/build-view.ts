import { BuildStatus } from '@modwright/contracts/build';
import type { Case, CaseResult } from '@modwright/contracts/grading';
import type { BuildState } from '@modwright/contracts/state';

/** A build as the REST API shows it. Names in snake_case, times as ISO strings. */
export interface BuildView {
  readonly id: string;
  readonly title: string;
  readonly status: string;
  readonly paused: boolean;
  readonly reason: string;
  readonly brief: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly ended_at: string | null;
  /** Cases that passed over all, browser journeys included; before integration those of the modules so far. */
  readonly passed: number;
  readonly total: number;
  readonly tokens: number;
  readonly seconds: number;
  readonly seed: number;
  readonly last_seq: number;
  /** Build whose app it changes; empty = a new app. */
  readonly extends: string;
  /** Counts plans, the person's edits included; 0 = none yet. */
  readonly plan_revision: number;
  /** Cases of the extended app that do not hold any more, each with the reason. */
  readonly superseded: readonly { readonly what: string; readonly reason: string }[];
  readonly modules: readonly ModuleView[];
  readonly assumptions: readonly { readonly id: string; readonly text: string; readonly about: string }[];
  readonly questions: readonly { readonly id: string; readonly text: string; readonly alternatives: readonly string[] }[];
  readonly scores: readonly ScoreView[];
}

/** A checkpoint's score of the app (`module` is empty) or of one module. */
export interface ScoreView {
  readonly checkpoint: string;
  readonly module: string;
  readonly value: number;
  readonly evidence: string;
  /** What lowered it, worst first. */
  readonly findings: readonly { readonly module: string; readonly file: string; readonly line: number; readonly rule: string; readonly message: string }[];
  /** Only of scalability of the whole app: each endpoint at each size. */
  readonly curve: readonly ScalePointView[];
}

/** What the answers of one endpoint took when every entity had so many rows. */
export interface ScalePointView {
  readonly endpoint: string;
  readonly module: string;
  readonly rows: number;
  readonly p95_ms: number;
  readonly statements: number;
  readonly rows_read: number;
  readonly answers: number;
  readonly failures: number;
}

export interface ModuleView {
  readonly name: string;
  /** Id of the kept module it was made of; empty when it was written for this build. */
  readonly reused_from: string;
  readonly phase: string;
  readonly turn: number;
  readonly passed: number;
  readonly expected: number;
}

/** What the store knows of a build beside its state. */
export interface BuildRecord {
  readonly id: string;
  readonly title: string;
  readonly state: BuildState;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const ENDED: readonly BuildStatus[] = [BuildStatus.ACCEPTED, BuildStatus.BELOW_BAR, BuildStatus.FAILED, BuildStatus.CANCELLED];

/** True when nothing will be said in this build any more. */
export function hasEnded(state: BuildState): boolean {
  return ENDED.includes(state.status);
}

/** "BUILD_STATUS_BELOW_BAR" -> "below_bar". */
export function statusName(status: BuildStatus): string {
  return status.replace('BUILD_STATUS_', '').toLowerCase();
}

/** @param now for the seconds of a build that runs. */
export function toBuildView(record: BuildRecord, now: Date): BuildView {
  const { state } = record;
  const { passed, total } = countCases(state);
  const until = state.endedAt ?? state.reviewSince ?? now;
  const lasted = until.getTime() - (state.startedAt ?? record.createdAt).getTime() - state.waitedMs;
  return {
    id: record.id,
    title: state.plan?.title || record.title,
    status: statusName(state.status),
    paused: state.paused,
    reason: state.reason,
    brief: state.brief?.text ?? '',
    created_at: record.createdAt.toISOString(),
    updated_at: record.updatedAt.toISOString(),
    ended_at: state.endedAt?.toISOString() ?? null,
    passed,
    total,
    tokens: (state.usage?.promptTokens ?? 0) + (state.usage?.completionTokens ?? 0),
    seconds: Math.max(0, Math.round(lasted / 1000)),
    seed: state.seed,
    last_seq: state.lastSeq,
    extends: state.base?.build ?? '',
    plan_revision: state.planRevision,
    superseded: state.superseded,
    modules: state.modules.map((module) => ({
      name: module.name,
      reused_from: module.best?.reusedFrom?.shelfId ?? '',
      phase: module.phase.replace('MODULE_PHASE_', '').toLowerCase(),
      turn: module.turn,
      passed: module.bestVerdict?.passed ?? 0,
      expected: module.bestVerdict?.expected ?? state.cases.filter((candidate) => candidate.module === module.name).length,
    })),
    assumptions: state.plan?.assumptions ?? [],
    questions: state.plan?.questions ?? [],
    scores: state.scores.map(({ checkpoint, module, value, evidence, findings, curve }) => ({
      ...{ checkpoint, module, value, evidence, findings },
      curve: curve.map(({ p95Ms, rowsRead, ...point }) => ({ ...point, p95_ms: p95Ms, rows_read: rowsRead })),
    })),
  };
}

/** Cases passed over all as the integrator counted them. Before integration those the modules' best drafts pass; none when it never came to that. */
export function countCases(state: BuildState): { passed: number; total: number } {
  const { integration } = state;
  if (!integration) {
    const passed = hasEnded(state) ? 0 : state.modules.reduce((sum, module) => sum + (module.bestVerdict?.passed ?? 0), 0);
    return { passed, total: allCases(state).length };
  }
  const journeys = integration.journeys.filter((journey) => journey.passed).length;
  return { passed: (integration.verdict?.passed ?? 0) + journeys, total: (integration.verdict?.expected ?? 0) + integration.journeys.length };
}

/** A case with how it stands: null = it was not run yet. */
export interface CaseView {
  readonly id: string;
  readonly title: string;
  readonly module: string;
  readonly origin: string;
  readonly acceptance: string;
  readonly passed: boolean | null;
  readonly failure: string;
}

function allCases(state: BuildState): Case[] {
  return [...state.cases, ...state.acceptance, ...state.earlierAcceptance];
}

/** Every case of a build, the person's own included, with its newest result. */
export function toCaseViews(state: BuildState): CaseView[] {
  const results = new Map<string, CaseResult>();
  for (const verdict of [...state.modules.map((module) => module.bestVerdict), state.integration?.verdict]) {
    for (const result of verdict?.results ?? []) results.set(result.caseId, result);
  }
  return allCases(state).map((one) => {
    const result = results.get(one.id);
    const origin = one.origin.replace('CASE_ORIGIN_', '').toLowerCase();
    return {
      id: one.id,
      title: one.title,
      module: one.module,
      origin,
      acceptance: one.acceptance,
      passed: result?.passed ?? null,
      failure: result?.failure ?? '',
    };
  });
}
