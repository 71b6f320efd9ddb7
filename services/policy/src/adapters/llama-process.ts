import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, startChild, type Child } from '@modwright/embedded';
import { AppError, type Logger } from '@modwright/runtime';
import type { ModelServerProgram } from '../models/model-server.ts';
import { createLlamaClient, type LlamaClient } from './llama-client.ts';

export interface LlamaServerSpec {
  readonly program: ModelServerProgram;
  readonly modelFile: string;
  readonly threads: number;
  /** Completions at once. */
  readonly slots: number;
  /** Of one slot. */
  readonly contextTokens: number;
  /** Adapter files to load, in the order their scales are sent. */
  readonly adapters: readonly string[];
  /** Where its log goes. */
  readonly folder: string;
  /** Silence after which it counts as hung, in milliseconds. */
  readonly idleTimeoutMs: number;
}

/** A model server that is started again whenever it dies or hangs. */
export interface LlamaServer {
  /** Throws UNAVAILABLE while it is down, with how long to wait. */
  client(): LlamaClient;
  /** Process id of the running server; undefined while it is down. */
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

const SCRIPT = join(import.meta.dirname, 'llama_server.py');
const FIRST_BACKOFF_MS = 250;
const MAX_BACKOFF_MS = 30_000;
/** A server that lived this long may be restarted at once. */
const STABLE_MS = 60_000;
const BATCH_TOKENS = 512;
const PROMPT_CACHE_MIB = 1024;

interface Running {
  readonly child: Child;
  readonly client: LlamaClient;
}

/** Starts the server and waits until the model is loaded. Throws UNAVAILABLE with the end of its log when it does not come up. */
export async function startLlamaServer(spec: LlamaServerSpec, logger: Logger): Promise<LlamaServer> {
  await mkdir(spec.folder, { recursive: true });
  let running: Running | undefined = await startOnce(spec);
  let stopping = false;
  let startedAt = Date.now();
  let backoffMs = FIRST_BACKOFF_MS;
  let wake: () => void = () => undefined;

  const keepAlive = async (): Promise<void> => {
    while (running) {
      await running.child.ended;
      running = undefined;
      if (stopping) return;
      if (Date.now() - startedAt > STABLE_MS) backoffMs = FIRST_BACKOFF_MS;
      running = await restart();
    }
  };
  const restart = async (): Promise<Running | undefined> => {
    while (!stopping) {
      logger.warn({ backoffMs }, 'model server ended, starting it again');
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, backoffMs);
      });
      backoffMs = Math.min(MAX_BACKOFF_MS, backoffMs * 2);
      if (stopping) return undefined;
      const next = await startOnce(spec).catch((error: unknown) => {
        logger.error({ err: error }, 'model server did not start');
        return undefined;
      });
      startedAt = Date.now();
      if (next && stopping) await next.child.stop(0);
      else if (next) return next;
    }
    return undefined;
  };
  const kept = keepAlive();

  return {
    client: () => {
      if (running) return running.client;
      throw new AppError('UNAVAILABLE', 'the model server is being restarted', { retryAfterMs: Math.max(1_000, backoffMs) });
    },
    get pid() {
      return running?.child.pid;
    },
    stop: async () => {
      stopping = true;
      wake();
      await running?.child.stop(2_000);
      await kept;
    },
  };
}

async function startOnce(spec: LlamaServerSpec): Promise<Running> {
  const port = await freePort();
  const key = randomBytes(16).toString('hex');
  const { program, modelFile, threads, slots, contextTokens, adapters } = spec;
  const settings = { modelFile, threads, slots, contextTokens, adapters, port, key, batchTokens: BATCH_TOKENS, promptCacheMib: PROMPT_CACHE_MIB };
  const started: { child?: Child } = {};
  // A stopped or spinning process does not answer SIGTERM.
  const client = createLlamaClient(`http://127.0.0.1:${port}`, key, spec.idleTimeoutMs, () => void started.child?.stop(0));
  const child = await startChild({
    name: 'the model server',
    command: program.python,
    args: [SCRIPT],
    env: { PYTHONPATH: program.folder, PYTHONDONTWRITEBYTECODE: '1', MODWRIGHT_LLAMA_SETTINGS: JSON.stringify(settings) },
    logFile: join(spec.folder, 'model-server.log'),
    stopSignal: 'SIGTERM',
    ready: () => client.healthy(),
    readyTimeoutMs: 180_000,
  });
  started.child = child;
  return { child, client };
}
