export { BASE_VERSION } from './domain/versions.ts';
export { groupAdvantages, scaleAdvantages } from './domain/advantage.ts';
export { rewardOf } from './domain/reward.ts';
