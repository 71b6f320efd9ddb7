import { basename, dirname, join } from 'node:path';
import { PluginCheckpoint } from '@modwright/contracts/plan';
import { assertCheckpoints } from './assert-checkpoints.ts';
import { readText, readYaml } from './read-yaml.ts';

const SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['command'],
  properties: {
    name: { type: 'string' },
    about: { type: 'string' },
    command: { type: 'array', minItems: 1, items: { type: 'string' } },
    files: { type: 'array', items: { type: 'string' } },
    'timeout-seconds': { type: 'integer', minimum: 1 },
  },
};

interface CheckpointFile {
  readonly name?: string;
  readonly about?: string;
  readonly command: readonly string[];
  /** Relative to the YAML file; the app's folder holds them under `checkpoints/`. */
  readonly files?: readonly string[];
  readonly 'timeout-seconds'?: number;
}

/** A checkpoint of a person's own: a YAML file, and the files beside it that its command needs. Throws INVALID_ARGUMENT with what to do. */
export function readCheckpoint(path: string): PluginCheckpoint {
  const { name, about, command, files = [], ...rest } = readYaml<CheckpointFile>(path, SCHEMA);
  const checkpoint = PluginCheckpoint.fromPartial({
    name: name ?? basename(path).replace(/\.ya?ml$/, ''),
    about: about ?? '',
    command: [...command],
    files: files.map((file) => ({ path: file, content: readText(join(dirname(path), file)) })),
    timeoutSeconds: rest['timeout-seconds'] ?? 0,
  });
  assertCheckpoints([checkpoint]);
  return checkpoint;
}
