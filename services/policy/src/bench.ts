// A second door, for measuring the model server without the service around it.
export { ensureModelServer } from './models/model-server.ts';
export { startLlamaServer, type LlamaServer, type LlamaServerSpec } from './adapters/llama-process.ts';
