import type { Base } from '@modwright/contracts/build';
import type { Case } from '@modwright/contracts/grading';
import type { Plan, Superseded } from '@modwright/contracts/plan';
import { ModulePhase, type BuildState, type ModuleState } from '@modwright/contracts/state';
import { findContradictions } from '@modwright/grading';
import { describeChange } from '@modwright/plan';
import { newModule } from './modules.ts';

/** What a later build needs of a finished one. */
export function toBase(state: BuildState): Base {
  const accepted = state.modules.filter((module) => module.phase === ModulePhase.ACCEPTED);
  return {
    build: state.id,
    version: (state.base?.version ?? 0) + 1,
    plan: state.plan,
    cases: state.cases,
    modules: accepted.flatMap(({ name, best }) => (best ? [{ module: name, source: best.source, draft: best.id }] : [])),
  };
}

/** The plan with how it differs from the base's. */
export function withChange(base: Base | undefined, plan: Plan): Plan {
  if (!base?.plan) return plan;
  const accepted = new Set(base.modules.map(({ module }) => module));
  return { ...plan, change: describeChange({ build: base.build, plan: base.plan, accepted }, plan, plan.change?.superseded ?? []) };
}

/** The plan's modules as the build begins with them: those that the change does not touch are there already. */
export function plannedModules(base: Base | undefined, plan: Plan): ModuleState[] {
  const touched = new Set(plan.change?.touched ?? []);
  return plan.modules.map(({ name }) => {
    const source = touched.has(name) ? undefined : base?.modules.find((one) => one.module === name);
    if (!source) return newModule(name);
    const best = { id: source.draft, source: source.source, turnId: '', sample: 0, unusable: '', reusedFrom: undefined, pieceTurns: [] };
    return { ...newModule(name), phase: ModulePhase.ACCEPTED, best, inherited: true };
  });
}

/** The person's cases from before the follow-up that still hold beside those they give with it; a newer one of the same id, or one that says otherwise, wins. */
export function settleAcceptance(earlier: readonly Case[], given: readonly Case[]): { kept: Case[]; superseded: Superseded[] } {
  const contradictions = findContradictions([...given, ...earlier]);
  const reasons = new Map(
    earlier.flatMap(({ id }): [string, string][] => {
      if (given.some((one) => one.id === id)) return [[id, 'the follow-up comes with a case of the same id']];
      const against = contradictions.find(({ first, second }) => second === id && given.some((one) => one.id === first));
      return against ? [[id, `it contradicts ${against.first} of the follow-up (${against.reason})`]] : [];
    }),
  );
  return {
    kept: earlier.filter(({ id }) => !reasons.has(id)),
    superseded: [...reasons].map(([what, reason]) => ({ what, reason })),
  };
}
