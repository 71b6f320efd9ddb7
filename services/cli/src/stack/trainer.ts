import { totalmem } from 'node:os';
import { join } from 'node:path';
import { resolveModel, type BackendConfig } from '@modwright/policy';
import { DEFAULT_CONFIRM_TIMEOUT_MS, DEFAULT_LIMITS, startTrainer, type RunningTrainer, type TrainerConfig } from '@modwright/trainer';
import { PROJECT_ROOT } from './options.ts';

/** What the stack gives its trainer; the rest follows from the machine. */
export type TrainerPlace = Pick<
  TrainerConfig,
  'databaseUrl' | 'natsUrl' | 'natsPassword' | 'internalToken' | 'tlsFolder' | 'orchestratorAddress' | 'criticAddress' | 'objects' | 'keyFile' | 'dataDir'
>;

/** Share of this machine's memory that a learner may fill: the model server and everything else live beside it. */
const MEMORY_SHARE = 0.8;

/**
 * The trainer of an embedded stack. The learner's environment is made when the first run needs it, not now.
 * @param backend what answers the agents; its model's file must be here already when it is the embedded one.
 */
export async function startEmbeddedTrainer(place: TrainerPlace, backend: BackendConfig): Promise<RunningTrainer> {
  return startTrainer({
    ...place,
    host: '127.0.0.1',
    port: 0,
    baseModel: await baseModelOf(backend),
    learner: join(PROJECT_ROOT, 'scripts', 'learner-env'),
    limits: { ...DEFAULT_LIMITS, memoryBytes: MEMORY_SHARE * totalmem() },
    confirmTimeoutMs: DEFAULT_CONFIRM_TIMEOUT_MS,
    retention: { keepLearnt: true },
  });
}

/** Weights that can be trained are those of the embedded model: a recording has none, and a hosted model keeps its own. */
async function baseModelOf(backend: BackendConfig): Promise<TrainerConfig['baseModel']> {
  switch (backend.kind) {
    case 'llamacpp':
      return resolveModel(backend.model, { cacheDir: backend.cacheDir, modelFile: backend.modelFile });
    case 'openai':
      return { name: backend.model, file: '' };
    case 'replay':
      return { name: 'replay', file: '' };
  }
}
