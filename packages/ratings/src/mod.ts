export { compareText, connectedGroups, type Comparison } from './comparison.ts';
export { chanceToWin, logistic, rate, type Chance, type Rating } from './bradley-terry.ts';
export { type FitOptions } from './davidson.ts';
export { leadBetween, leadOf, type Lead } from './decided-order.ts';
export { positionBias, wilson90, type PositionBias } from './position-bias.ts';
export { agreementOf, krippendorffAlpha, type Agreement, type Level } from './krippendorff.ts';
export { estimateReliability, type Label, type RaterSkill, type Reliability, type ReliabilityOptions } from './dawid-skene.ts';
