export { bwrapPath, imagesDir, ownImage, webImage } from './images.ts';
export { freeBytes } from './room.ts';
export { ensureUp, down, findRunning, whyDown, type EnsureUpOptions, type UpStack } from './up.ts';
export { stateDir, readRunRecord, readOrCreateSecrets, type InsideAddresses, type RunRecord } from './state.ts';
export { describePolicy, PROJECT_ROOT, type PolicyOptions } from './options.ts';
export type { StackProgress } from './start-stack.ts';
