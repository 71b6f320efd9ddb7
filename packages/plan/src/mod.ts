export { describeChange, type FinishedApp } from './change.ts';
export { findCycle } from './cycles.ts';
export { findingText, lintPlan, type Finding } from './lint.ts';
export { lintChange } from './lint-change.ts';
export { isReserved } from './reserved.ts';
export { REFUSAL_STATUSES } from './refusals.ts';
