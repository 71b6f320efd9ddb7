export { createClient, take, type Access, type ModwrightClient, type Shapes } from './client.ts';
export { errorOf, ModwrightError } from './error.ts';
export { followBuild, type BuildEvent } from './follow-build.ts';
export { followEvents, type FollowOptions, type StreamState } from './follow-events.ts';
export { followRun, type RunStreamEvent } from './follow-run.ts';
export type { ReceivedEvent } from './server-events.ts';
