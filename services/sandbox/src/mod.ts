export { startSandbox } from './service.ts';
export { localSandbox, type Concurrency, type SandboxConfig } from './config.ts';
export type { LimitPolicy, ResourceLimits } from './domain/limits.ts';
