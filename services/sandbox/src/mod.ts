export { startSandbox } from './service.ts';
export { DEFAULT_CONCURRENCY, type Concurrency, type SandboxConfig } from './config.ts';
export { DEFAULT_LIMITS, type LimitPolicy, type ResourceLimits } from './domain/limits.ts';
