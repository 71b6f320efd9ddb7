import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildServiceClient } from '@modwright/contracts/build';
import { RewardServiceClient } from '@modwright/contracts/rewards';
import { TrainerServiceService } from '@modwright/contracts/trainer';
import { openObjects, readOrCreateSigner } from '@modwright/objects';
import { connectBus, createGrpcClient, createLifecycle, createLogger, hearConfirmed, startGrpcServer, tellServing, type Lifecycle } from '@modwright/runtime';
import { openStore } from '@modwright/store';
import { forgetTurns } from '@modwright/store/rollouts';
import { createBuildPlayer, type Player } from './adapters/build-player.ts';
import { createCritic } from './adapters/critic.ts';
import { prepareLearner } from './adapters/learner-env.ts';
import { readClusterLauncher } from './adapters/choose-launcher.ts';
import { createProcessLauncher } from './adapters/process-launcher.ts';
import { createReplicas } from './adapters/replicas.ts';
import type { TrainerConfig } from './config.ts';
import { createEngine } from './handlers/engine.ts';
import { createRegistry } from './handlers/registry.ts';
import { createTrainerService } from './handlers/trainer-service.ts';
import { watchCanaries } from './handlers/watch-canaries.ts';

const HOUR_MS = 3_600_000;

export interface RunningTrainer {
  /** Of its gRPC server: "127.0.0.1:41234". */
  readonly address: string;
  readonly lifecycle: Lifecycle;
}

/**
 * Makes new versions of the policy and decides which one answers.
 * @param otherPlayer plays held-out briefs instead of builds of the whole team.
 */
export async function startTrainer(config: TrainerConfig, otherPlayer?: Player): Promise<RunningTrainer> {
  const logger = createLogger('trainer');
  const lifecycle = createLifecycle(logger);
  await mkdir(join(config.dataDir, 'runs'), { recursive: true });
  const store = openStore({ url: config.databaseUrl, applicationName: 'trainer' });
  lifecycle.onStop('store', () => store.close());
  const bus = await connectBus({ url: config.natsUrl, user: 'trainer', password: config.natsPassword, name: 'trainer', tlsFolder: config.tlsFolder });
  lifecycle.onStop('bus', () => bus.close());
  const orchestrator = createGrpcClient(BuildServiceClient, config.orchestratorAddress, config.internalToken, config.tlsFolder);
  lifecycle.onStop('orchestrator client', () => orchestrator.close());
  const rewards = createGrpcClient(RewardServiceClient, config.criticAddress, config.internalToken, config.tlsFolder);
  lifecycle.onStop('critic client', () => rewards.close());

  const signer = readOrCreateSigner(config.keyFile);
  const hearing = new AbortController();
  const replicas = createReplicas();
  hearConfirmed(bus, (confirmed) => replicas.hear(confirmed), hearing.signal);
  lifecycle.onStop('confirmations', () => hearing.abort());
  const tell = (serving: Parameters<typeof signer.signServing>[0]): Promise<void> => tellServing(bus, signer.signServing(serving));
  const registry = createRegistry({ store, tell, replicas, confirmTimeoutMs: config.confirmTimeoutMs });
  await registry.announce();

  const { learner } = config;
  const prepare = typeof learner === 'string' ? prepareLearner.bind(undefined, learner) : () => Promise.resolve(learner);
  const launcher = config.clusterFile ? readClusterLauncher(config.clusterFile) : createProcessLauncher({ prepare, limits: config.limits });
  const { dataDir, baseModel } = config;
  const player = otherPlayer ?? createBuildPlayer(orchestrator, store);
  const objects = await openObjects(config.objects, bus);
  const critic = createCritic(rewards);
  const engine = createEngine({ store, registry, player, launcher, critic, signer, objects, dataDir, baseModel, logger });
  engine.wake();
  lifecycle.onStop('runs', () => engine.stop());
  lifecycle.onStop('canaries', watchCanaries({ store, registry, logger }));
  const forget = (): void =>
    void forgetTurns(store, config.retention, new Date()).catch((error: unknown) => logger.warn({ err: error }, 'failed to remove old turns'));
  const forgetting = setInterval(forget, HOUR_MS);
  lifecycle.onStop('retention', () => clearInterval(forgetting));
  const server = await startGrpcServer({
    host: config.host,
    port: config.port,
    token: config.internalToken,
    tlsFolder: config.tlsFolder,
    services: [{ definition: TrainerServiceService, implementation: createTrainerService({ store, engine, registry, critic, baseModel }) }],
  });
  lifecycle.onStop('grpc', () => server.close());
  return { address: server.address, lifecycle };
}
