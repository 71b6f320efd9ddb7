export { createClient, take, type Access, type ModwrightClient, type Shapes } from './client.ts';
export { ModwrightError } from './error.ts';
export { followBuild, type BuildEvent, type FollowOptions } from './follow-build.ts';
export { readServerEvents, type ReceivedEvent } from './server-events.ts';
