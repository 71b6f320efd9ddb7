export { BASE_VERSION } from './domain/versions.ts';
export { groupAdvantages, scaleAdvantages } from './domain/advantage.ts';
export { rewardOf } from './domain/reward.ts';
export { createBuildPlayer, type Player } from './adapters/build-player.ts';
export { moduleTasks } from './domain/held-out-module.ts';
export { ladderTasks } from './domain/ladder-tasks.ts';
export { startTrainer, type RunningTrainer } from './service.ts';
export { DEFAULT_CONFIRM_TIMEOUT_MS, DEFAULT_LIMITS, type TrainerConfig } from './config.ts';
