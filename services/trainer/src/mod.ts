export { BASE_VERSION } from './domain/versions.ts';
export { groupAdvantages, scaleAdvantages } from './domain/advantage.ts';
export { rewardOf } from './domain/reward.ts';
export { startTrainer, type RunningTrainer } from './service.ts';
export { DEFAULT_CONFIRM_TIMEOUT_MS, DEFAULT_LIMITS, type TrainerConfig } from './config.ts';
