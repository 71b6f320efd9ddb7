import { readFileSync } from 'node:fs';
import { AppError } from '@modwright/runtime';
import { Ajv } from 'ajv';
import type { SandboxClusterSettings } from '../domain/sandbox-job.ts';

const text = { type: 'string', minLength: 1 };
const map = { type: 'object', additionalProperties: { type: 'string' } };

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['image'],
  properties: {
    namespace: { type: 'string', default: '' },
    image: text,
    imagePullSecret: text,
    images: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        required: ['folder'],
        properties: { image: text, folder: { type: 'string', pattern: '^/.*[^/]$' } },
      },
      default: {},
    },
    runtimeClassName: text,
    nodeSelector: { ...map, default: {} },
    tolerations: { type: 'array', items: map, default: [] },
    keepReady: { type: 'integer', minimum: 0, default: 2 },
    cpuLimit: { type: 'string', default: '2' },
    cpuRequest: { type: 'string', default: '100m' },
    startMs: { type: 'integer', minimum: 1, default: 120_000 },
  },
};

/** The settings file of a sandbox service on a cluster. Throws INVALID_ARGUMENT that names every field that is wrong. */
export function readClusterSettings(file: string): SandboxClusterSettings {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch {
    throw new AppError('INVALID_ARGUMENT', `MODWRIGHT_SANDBOX_CLUSTER_FILE names ${file}, which cannot be read`);
  }
  return parseClusterSettings(content, file);
}

export function parseClusterSettings(content: string, origin: string): SandboxClusterSettings {
  const ajv = new Ajv({ useDefaults: true, allErrors: true });
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    throw new AppError('INVALID_ARGUMENT', `${origin} is not JSON: ${(error as Error).message}`);
  }
  if (ajv.validate(schema, value)) return value as SandboxClusterSettings;
  const named = (ajv.errors ?? []).map(({ instancePath, message, params }) => `${instancePath || 'it'} ${message}${extraName(params)}`);
  throw new AppError('INVALID_ARGUMENT', `${origin}: ${named.join('; ')}`);
}

function extraName(params: Record<string, unknown>): string {
  return typeof params['additionalProperty'] === 'string' ? `: ${params['additionalProperty']}` : '';
}
