import { createConfigReader, readServerConfig, type ServerConfig } from '@modwright/runtime';
import type { Retention } from '@modwright/store/rollouts';
import type { LearnerProgram, ProcessLimits } from './adapters/process-launcher.ts';
import type { BaseModel } from './handlers/engine.ts';

export interface TrainerConfig extends ServerConfig {
  readonly orchestratorAddress: string;
  /** Whose rewards are learnt from. */
  readonly criticAddress: string;
  /** Batches, adapters and checkpoints. */
  readonly dataDir: string;
  readonly baseModel: BaseModel;
  /** A script that sets the learner up and prints the path of its Python, or a program that is ready. */
  readonly learner: string | LearnerProgram;
  /** JSON file of ClusterSettings: learners run on a cluster. Empty = as processes of this machine. */
  readonly clusterFile?: string;
  /** Where adapters are published: "jetstream" or "s3://bucket/folder". */
  readonly objects: string;
  /** Signing key, made when it is not there. */
  readonly keyFile: string;
  readonly limits: ProcessLimits;
  readonly confirmTimeoutMs: number;
  readonly retention: Retention;
}

const MINUTE_MS = 60_000;
/** A base model is read from GGUF once, which takes minutes on a slow disk. */
export const DEFAULT_LIMITS: ProcessLimits = { memoryBytes: 64e9, silenceMs: 30 * MINUTE_MS, totalMs: 24 * 60 * MINUTE_MS };
export const DEFAULT_CONFIRM_TIMEOUT_MS = MINUTE_MS;

/** Throws INVALID_ARGUMENT naming every variable that is wrong. */
export function readConfig(env: NodeJS.ProcessEnv): TrainerConfig {
  const reader = createConfigReader(env);
  const days = reader.integer('MODWRIGHT_TRAINER_KEEP_TURNS_DAYS', 0, { min: 0 });
  const bytes = reader.integer('MODWRIGHT_TRAINER_KEEP_TURNS_BYTES', 0, { min: 0 });
  const python = env['MODWRIGHT_TRAINER_PYTHON'];
  const config: TrainerConfig = {
    ...readServerConfig(reader, 'TRAINER', 7004),
    orchestratorAddress: reader.string('MODWRIGHT_ORCHESTRATOR_ADDRESS'),
    criticAddress: reader.string('MODWRIGHT_CRITIC_ADDRESS'),
    dataDir: reader.string('MODWRIGHT_TRAINER_DATA_DIR', '/var/lib/modwright/trainer'),
    baseModel: { name: reader.string('MODWRIGHT_TRAINER_BASE_MODEL'), file: reader.string('MODWRIGHT_TRAINER_BASE_MODEL_FILE') },
    learner: { command: python || 'python3', args: ['-m', 'modwright_learner', 'train'] },
    clusterFile: reader.string('MODWRIGHT_TRAINER_CLUSTER_FILE', ''),
    objects: reader.string('MODWRIGHT_TRAINER_OBJECTS', 'jetstream'),
    keyFile: reader.string('MODWRIGHT_TRAINER_KEY_FILE'),
    limits: { ...DEFAULT_LIMITS, memoryBytes: reader.integer('MODWRIGHT_TRAINER_MEMORY_BYTES', DEFAULT_LIMITS.memoryBytes, { min: 1 }) },
    confirmTimeoutMs: reader.integer('MODWRIGHT_TRAINER_CONFIRM_TIMEOUT_MS', DEFAULT_CONFIRM_TIMEOUT_MS, { min: 1 }),
    retention: {
      ...(days > 0 ? { days } : {}),
      ...(bytes > 0 ? { bytes } : {}),
      keepLearnt: reader.choice('MODWRIGHT_TRAINER_KEEP_LEARNT', ['yes', 'no'], 'yes') === 'yes',
    },
  };
  reader.done();
  return config;
}
