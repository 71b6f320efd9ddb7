export { commentShift } from './comment-shift.ts';
export { INJECTIONS, type Injection } from './injections.ts';
export { rewardShifts } from './reward-shift.ts';
export { injectionIn } from '../domain/injections.ts';
export { crowdInput, goldVotes, NOW, vote, type Crowd } from './reward-rows.ts';
export { storeInput } from './reward-store.ts';
export { REWARD_SETTINGS } from '../domain/reward-settings.ts';
