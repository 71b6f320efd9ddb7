export { crowdInput, goldVotes, NOW, vote, type Crowd } from './reward-rows.ts';
export { storeInput } from './reward-store.ts';
export { REWARD_SETTINGS } from '../domain/reward-settings.ts';
