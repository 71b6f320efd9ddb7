import type { RewardComponent } from '@modwright/contracts/learning';
import { rewardOf } from '@modwright/trainer';
import type { Grade } from './grade.ts';

/**
 * Why a draft is worth what it is, each 0..1. Dense: a draft that does not compile still differs from one that does nothing right.
 * One without a source that can be run is behind a gate: worth nothing, however short the list of what is wrong with it.
 */
export function componentsOf(grade: Grade, repairs: number): RewardComponent[] {
  const { usable, passed, total, diagnostics, behaves } = grade;
  const share = (count: number): number => (total > 0 ? count / total : 0);
  const component = (name: string, value: number, weight: number, reason: string): RewardComponent => ({
    source: 'checkpoint',
    name,
    value,
    weight,
    confidence: 1,
    reason,
  });
  return [
    { ...component('usable', usable ? 1 : 0, 0.3, usable ? 'it can be run' : (diagnostics[0] ?? 'it cannot be run')), source: 'gate' },
    component('cases', share(passed), 1, `${passed} of ${total} cases pass`),
    component('behaviour', share(behaves), 0.5, `${behaves} of ${total} cases pass when types are not asked`),
    component('coherence', 1 / (1 + diagnostics.length), 0.3, diagnostics.length === 0 ? 'it compiles' : `${diagnostics.length} messages of the compiler`),
    component('repair turns', repairs === 0 && passed === total ? 1 : 0, 0.2, repairs === 0 && passed === total ? 'right at once' : 'not right at once'),
  ];
}

/** Weighted mean of the components, 0..1. */
export function rewardOfGrade(grade: Grade, repairs: number): number {
  return rewardOf(componentsOf(grade, repairs)) ?? 0;
}
