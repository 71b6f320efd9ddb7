export { startCritic, type CriticConfig, type RunningCritic } from './service.ts';
export { createBallotSeal, type BallotSeal } from './domain/ballot-seal.ts';
export { startFeedbackServer } from './feedback-server.ts';
export { checkSnapshot, takeSnapshot } from './handlers/take-snapshot.ts';
export { judge } from './handlers/judge.ts';
export { REWARD_COMPONENTS } from './domain/reward-components.ts';
export { REWARD_SETTINGS } from './domain/reward-settings.ts';
