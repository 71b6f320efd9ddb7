import { BuildServiceService } from '@modwright/contracts/build';
import { connectBus, createLifecycle, createLogger, startGrpcServer, type Lifecycle } from '@modwright/runtime';
import { openStore } from '@modwright/store';
import type { OrchestratorConfig } from './config.ts';
import { startCore } from './core.ts';

export interface RunningOrchestrator {
  /** Of its gRPC server: "127.0.0.1:41234". */
  readonly address: string;
  readonly lifecycle: Lifecycle;
}

/** Connects to bus and database, owns every build, and serves what people ask of one. */
export async function startOrchestrator(config: OrchestratorConfig): Promise<RunningOrchestrator> {
  const logger = createLogger('orchestrator');
  const lifecycle = createLifecycle(logger);
  const store = openStore({ url: config.databaseUrl, applicationName: 'orchestrator' });
  lifecycle.onStop('store', () => store.close());
  const bus = await connectBus({ url: config.natsUrl, user: 'orchestrator', password: config.natsPassword, name: 'orchestrator', tlsFolder: config.tlsFolder });
  lifecycle.onStop('bus', () => bus.close());
  const buildService = await startCore({ bus, store, logger, lifecycle });
  const server = await startGrpcServer({
    host: config.host,
    port: config.port,
    token: config.internalToken,
    tlsFolder: config.tlsFolder,
    services: [{ definition: BuildServiceService, implementation: buildService }],
  });
  lifecycle.onStop('grpc', () => server.close());
  return { address: server.address, lifecycle };
}
