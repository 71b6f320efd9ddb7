import { readFileSync } from 'node:fs';
import { AppError } from '@modwright/runtime';
import { Ajv } from 'ajv';
import type { ClusterSettings } from '../domain/learner-job.ts';
import { createClusterLauncher } from './cluster-launcher.ts';
import { connectLearnerCluster } from './learner-cluster.ts';
import type { Launcher } from './launcher.ts';

const quantity = { type: ['string', 'number'] };
const map = { type: 'object', additionalProperties: { type: 'string' } };
const count = { type: 'integer', minimum: 1 };

/** The settings as a JSON file; what is missing has a default, what is unknown is refused. */
const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['image', 'claim', 'mountPath'],
  properties: {
    namespace: { type: 'string', default: '' },
    kind: { enum: ['job', 'trainjob'], default: 'job' },
    image: { type: 'string', minLength: 1 },
    imagePullSecret: { type: 'string', minLength: 1 },
    python: { type: 'string', minLength: 1, default: 'python3' },
    user: { ...count, default: 10001 },
    claim: { type: 'string', minLength: 1 },
    mountPath: { type: 'string', pattern: '^/.*[^/]$' },
    gpus: { type: 'integer', minimum: 0, default: 0 },
    gpuResource: { type: 'string', default: 'nvidia.com/gpu' },
    cpu: quantity,
    memory: quantity,
    nodeSelector: { ...map, default: {} },
    tolerations: { type: 'array', items: map, default: [] },
    queue: { type: 'string', minLength: 1 },
    nodes: { ...count, default: 1 },
    runtime: {
      type: 'object',
      additionalProperties: false,
      required: ['kind', 'name'],
      properties: { kind: { enum: ['TrainingRuntime', 'ClusterTrainingRuntime'] }, name: { type: 'string', minLength: 1 } },
      default: { kind: 'ClusterTrainingRuntime', name: 'modwright-learner' },
    },
    waitMs: { ...count, default: 1_800_000 },
    silenceMs: { ...count, default: 1_800_000 },
    totalMs: { ...count, default: 86_400_000 },
    graceSeconds: { ...count, default: 120 },
    keepSeconds: { type: 'integer', minimum: 0, default: 3_600 },
    owner: { type: 'string', minLength: 1 },
  },
};

/**
 * What a pod asks for where nothing is said. On the CPU it learns beside everything else: the smallest model of the catalogue (135 million weights)
 * trains within these on a node of two cores, and 4 CPUs would find no node there. Beside a GPU it prepares batches and holds the weights once more.
 */
const SIZE = { cpu: { cpu: '500m', memory: '4Gi' }, gpu: { cpu: '4', memory: '16Gi' } } as const;

/** Settings from JSON text. Throws INVALID_ARGUMENT that names every field that is wrong. */
export function parseClusterSettings(text: string, origin: string): ClusterSettings & { readonly namespace: string } {
  const ajv = new Ajv({ useDefaults: true, allErrors: true, allowUnionTypes: true });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new AppError('INVALID_ARGUMENT', `${origin} is not JSON: ${(error as Error).message}`);
  }
  if (!ajv.validate(schema, value)) {
    const named = (ajv.errors ?? []).map(({ instancePath, message, params }) => `${instancePath || 'it'} ${message}${extraName(params)}`);
    throw new AppError('INVALID_ARGUMENT', `${origin}: ${named.join('; ')}`);
  }
  const settings = value as Omit<ClusterSettings, 'cpu' | 'memory'> & Partial<Pick<ClusterSettings, 'cpu' | 'memory'>> & { readonly namespace: string };
  return { ...(settings.gpus > 0 ? SIZE.gpu : SIZE.cpu), ...settings };
}

/** The launcher that a settings file asks for, on the cluster that this process is part of. */
export function readClusterLauncher(file: string): Launcher {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new AppError('INVALID_ARGUMENT', `MODWRIGHT_TRAINER_CLUSTER_FILE names ${file}, which cannot be read`);
  }
  const settings = parseClusterSettings(text, file);
  return createClusterLauncher(connectLearnerCluster(settings.kind, settings.namespace), settings);
}

function extraName(params: Record<string, unknown>): string {
  return typeof params['additionalProperty'] === 'string' ? `: ${params['additionalProperty']}` : '';
}
