import type { Draft, Envelope } from '@modwright/contracts/build';
import type { Verdict } from '@modwright/contracts/grading';
import { Brief, type Plan } from '@modwright/contracts/plan';
import type { BuildState } from '@modwright/contracts/state';
import { DEFAULT_TENANT, digest } from '@modwright/runtime';

/** Something that can stand on one side of a ballot. */
export interface Entry {
  readonly side: string;
  readonly build: string;
  readonly module: string;
  readonly draft: string;
  readonly turn: string;
  readonly policy_version: string;
  readonly passed: number;
  readonly expected: number;
}

/** What can be compared with one another. */
export interface Contest {
  readonly contest: {
    readonly id: string;
    readonly kind: 'module' | 'build';
    readonly build: string;
    readonly module: string;
    readonly title: string;
    readonly task: string;
  };
  readonly entries: readonly Entry[];
}

/** A draft that was graded, with the module it is of. */
export interface GradedDraft {
  readonly module: string;
  readonly draft: Draft;
  readonly verdict: Verdict;
}

/** Drafts of a build's conversation that can be shown: they compile, and the app starts with them. */
export function showableDrafts(messages: readonly Envelope[]): GradedDraft[] {
  const bodies = messages.flatMap(({ body }) => body ?? []);
  const verdicts = new Map(
    bodies.flatMap((body) => (body.$case === 'verdictReached' ? body.value.verdicts.map((verdict) => [`${body.value.module} ${verdict.draft}`, verdict]) : [])),
  );
  const drafts = new Map(
    bodies.flatMap((body) =>
      body.$case === 'draftsProposed' ? body.value.drafts.map((draft) => [`${body.value.module} ${draft.id}`, { module: body.value.module, draft }]) : [],
    ),
  );
  return [...drafts].flatMap(([key, { module, draft }]) => {
    const verdict = verdicts.get(key);
    const shows = verdict && !draft.unusable && verdict.diagnostics.length === 0 && !verdict.bootFailure;
    return shows ? [{ module, draft, verdict }] : [];
  });
}

/** What is known of the turn that wrote a draft. */
export interface TurnGroup {
  /** Samples of one prompt share it. */
  readonly group: string;
  readonly version: string;
}

/** The contests of a build: one for each prompt with several drafts that can be shown, and the one of all builds of its brief. */
export function contestsOf(state: BuildState, drafts: readonly GradedDraft[], turns: ReadonlyMap<string, TurnGroup>): Contest[] {
  const { plan } = state;
  if (!plan) return [];
  return [...moduleContests(state.id, plan, drafts, turns), ...buildContest(state, plan, turns)];
}

function moduleContests(build: string, plan: Plan, drafts: readonly GradedDraft[], turns: ReadonlyMap<string, TurnGroup>): Contest[] {
  const grouped = Map.groupBy(
    drafts.filter(({ draft }) => (turns.get(draft.turnId)?.group ?? '') !== ''),
    ({ module, draft }) => `${module}/${turns.get(draft.turnId)?.group}`,
  );
  return [...grouped].flatMap(([group, siblings]) => {
    const module = siblings[0]?.module ?? '';
    const planned = plan.modules.find(({ name }) => name === module);
    if (siblings.length < 2 || !planned) return [];
    const task = [planned.responsibility, ...planned.acceptance.map(({ text }) => `- ${text}`)].join('\n');
    const entries = siblings.map(({ draft, verdict }) => ({
      side: draft.id,
      build,
      module,
      draft: draft.id,
      turn: draft.turnId,
      policy_version: turns.get(draft.turnId)?.version ?? '',
      passed: verdict.passed,
      expected: verdict.expected,
    }));
    return [{ contest: { id: `module:${build}/${group}`, kind: 'module', build, module, title: `${module} of ${plan.title}`, task }, entries }];
  });
}

/** One entry; the other builds of the brief bring theirs. None when no model wrote anything of the app. */
function buildContest(state: BuildState, plan: Plan, turns: ReadonlyMap<string, TurnGroup>): Contest[] {
  const version = mostCommon(state.modules.flatMap(({ best }) => turns.get(best?.turnId ?? '')?.version ?? []));
  if (!state.brief || version === undefined) return [];
  const brief = digest(Buffer.concat([Brief.encode(state.brief).finish(), Buffer.from(state.base?.build ?? '')]), 24);
  const verdict = state.integration?.verdict;
  const entry = {
    side: state.id,
    build: state.id,
    module: '',
    draft: '',
    turn: '',
    policy_version: version,
    passed: verdict?.passed ?? 0,
    expected: verdict?.expected ?? 0,
  };
  const task = [state.brief.text, ...state.brief.requirements.map(({ text }) => `- ${text}`)].filter(Boolean).join('\n');
  return [{ contest: { id: `build:${whose(state)}${brief}`, kind: 'build', build: '', module: '', title: plan.title, task }, entries: [entry] }];
}

/** Builds of one brief compete within their tenant. */
function whose({ tenant }: BuildState): string {
  return tenant === '' || tenant === DEFAULT_TENANT ? '' : `${tenant}/`;
}

function mostCommon(values: readonly string[]): string | undefined {
  const counts = Map.groupBy(values, (value) => value);
  return [...counts].sort(([, left], [, right]) => right.length - left.length)[0]?.[0];
}
