import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { defaultLlamacpp, type BackendConfig } from '@modwright/policy';
import { AppError } from '@modwright/runtime';

/** The checkout. */
export const PROJECT_ROOT = join(import.meta.dirname, '..', '..', '..', '..');

/** Which model answers the agents, as a person says it. */
export interface PolicyOptions {
  readonly policy: 'embedded' | 'openai' | 'replay';
  /** Embedded: a name of the catalogue or a GGUF file. OpenAI: the server's model name. */
  readonly model?: string;
  /** OpenAI: "http://127.0.0.1:8000/v1". */
  readonly baseUrl?: string;
  /** OpenAI: a file with the API key. */
  readonly keyFile?: string;
  /** Every completion is also written here, for replay. */
  readonly recordTo?: string;
}

/** One line that tells two policies apart; a stack that runs another one has to be started anew. */
export function describePolicy(options: PolicyOptions): string {
  return [options.policy, options.model, options.baseUrl, options.recordTo && `recording to ${options.recordTo}`].filter(Boolean).join(' ');
}

/** What the policy service is told. Throws INVALID_ARGUMENT that says which flag is missing. */
export function toBackend(options: PolicyOptions, folder: string): BackendConfig {
  if (options.policy === 'replay') return { kind: 'replay', recordings: [findRecordings()] };
  if (options.policy === 'embedded') return defaultLlamacpp({ folder, ...(options.model ? { model: options.model } : {}) });
  if (!options.baseUrl || !options.model) throw new AppError('INVALID_ARGUMENT', '--policy openai needs --base-url and --model');
  return {
    kind: 'openai',
    baseUrl: options.baseUrl,
    keyFile: options.keyFile ?? '',
    model: options.model,
    contextTokens: 32_768,
    slots: 8,
    tokenIds: false,
    idleTimeoutMs: 120_000,
  };
}

function findRecordings(): string {
  const folder = process.env['MODWRIGHT_RECORDINGS'] ?? join(PROJECT_ROOT, 'bench', 'recordings');
  if (!existsSync(folder) || readdirSync(folder).length === 0)
    throw new AppError('FAILED_PRECONDITION', `there are no recorded completions in ${folder}: make them with scripts/record`);
  return folder;
}
