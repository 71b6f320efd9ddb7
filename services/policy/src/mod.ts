export { startPolicy, type RunningPolicy } from './service.ts';
export { BASE_VERSION } from './domain/route.ts';
export { DEFAULT_MODEL, defaultLlamacpp, readPolicyConfig } from './config.ts';
export type { BackendConfig, LlamacppConfig, OpenAiConfig, PolicyConfig, ReplayConfig, VersionsConfig } from './config.ts';
export type { Adapter } from './domain/completion.ts';
export { ensureModelServer, type ModelServerProgram } from './models/model-server.ts';
export { listModels, pullModel, removeModel, resolveModel, type ListedModel, type ModelOptions, type ResolvedModel } from './models/resolve.ts';
export type { SetupProgress } from './models/progress.ts';
