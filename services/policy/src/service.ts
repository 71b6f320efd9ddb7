import { PolicyServiceService, type PolicyServiceServer } from '@modwright/contracts/policy';
import { createLifecycle, createLogger, serverStream, startGrpcServer, unary, type Lifecycle } from '@modwright/runtime';
import { openStore } from '@modwright/store';
import { METRIC, observe } from '@modwright/telemetry';
import { createBuildVersions, createTurnLog, type BuildVersions, type TurnLog } from '@modwright/store/policy';
import { createBackend } from './adapters/create-backend.ts';
import { createMemoryTurnLog } from './adapters/memory-turn-log.ts';
import { createRecordingBackend } from './adapters/recording-backend.ts';
import { createMemoryBuildVersions } from './adapters/memory-build-versions.ts';
import type { PolicyConfig } from './config.ts';
import { createDescribeHandler } from './handlers/describe.ts';
import { createGenerateHandler } from './handlers/generate.ts';
import { startHttpFace } from './handlers/http-face.ts';
import { createDoor } from './serving/door.ts';
import { createGuardedBackend, DEFAULT_GUARD } from './serving/guarded-backend.ts';
import { followVersions } from './serving/follow-versions.ts';
import { createBaseRouter, createRouter } from './serving/router.ts';
import { createSlotQueue } from './serving/slot-queue.ts';

export interface RunningPolicy {
  /** gRPC: "127.0.0.1:41234". */
  readonly address: string;
  /** OpenAI-compatible: "http://127.0.0.1:41235". */
  readonly httpAddress: string;
  /** What was sampled, with token ids and logprobs, by the id of the request. */
  readonly turns: Pick<TurnLog, 'find'>;
  readonly lifecycle: Lifecycle;
}

/** Starts the door to the model: the backend first (a model is downloaded and loaded when it has to be), then both faces. */
export async function startPolicy(config: PolicyConfig): Promise<RunningPolicy> {
  const logger = createLogger('policy');
  const lifecycle = createLifecycle(logger);
  try {
    const raw = await createBackend(config.backend, logger, config.onProgress ?? (() => undefined));
    lifecycle.onStop('model', () => raw.close());
    const guarded = createGuardedBackend(raw, DEFAULT_GUARD, logger);
    const backend = config.recordTo ? await createRecordingBackend(guarded, config.recordTo) : guarded;
    if (config.recordTo) lifecycle.onStop('recording', () => backend.close());
    const { turns, builds } = openTables(config.databaseUrl, lifecycle);
    const fixed = config.backend.kind === 'llamacpp' ? config.backend.adapters : [];
    const router = raw.info.backend === 'replay' ? createBaseRouter() : createRouter(fixed, config.versions ? builds : undefined);
    if (config.versions) await followVersions(config.versions, { host: raw.adapters, router, fixed, logger }, lifecycle);
    const queue = createSlotQueue(backend.info.slots, config.maxWaiting);
    lifecycle.onStop(
      'metrics',
      observe(METRIC.policyWaiting, () => [{ value: queue.waiting }]),
    );
    const door = createDoor({ backend, queue, turns, router, logger });

    const implementation: PolicyServiceServer = {
      generate: serverStream(createGenerateHandler(door)),
      describe: unary(createDescribeHandler(backend.info, router.inForce)),
    };
    const grpc = await startGrpcServer({
      host: config.host,
      port: config.port,
      token: config.internalToken,
      tlsFolder: config.tlsFolder,
      services: [{ definition: PolicyServiceService, implementation }],
    });
    lifecycle.onStop('grpc', () => grpc.close());
    const http = await startHttpFace({
      host: config.host,
      port: config.httpPort,
      token: config.internalToken,
      door,
      turns,
      info: backend.info,
      inForce: router.inForce,
    });
    lifecycle.onStop('http', () => http.close());
    logger.info({ backend: backend.info.backend, model: backend.info.model, address: grpc.address }, 'policy serves');
    return { address: grpc.address, httpAddress: http.address, turns, lifecycle };
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }
}

function openTables(url: string | undefined, lifecycle: Lifecycle): { readonly turns: TurnLog; readonly builds: BuildVersions } {
  if (url === undefined) return { turns: createMemoryTurnLog(), builds: createMemoryBuildVersions() };
  const store = openStore({ url, applicationName: 'policy' });
  lifecycle.onStop('store', () => store.close());
  return { turns: createTurnLog(store), builds: createBuildVersions(store) };
}
