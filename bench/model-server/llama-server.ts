import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDir } from '@modwright/embedded';
import { createLogger } from '@modwright/runtime';
import { ensureModelServer, startLlamaServer } from '@modwright/policy/bench';
import type { Subject, SubjectSettings } from './subject.ts';

const run = promisify(execFile);

/** llama.cpp's own HTTP server out of the xllamacpp wheel, as the policy service runs it. */
export async function startServerSubject(settings: SubjectSettings): Promise<Subject> {
  const program = await ensureModelServer(cacheDir());
  const { stdout } = await run('du', ['-sm', program.folder]);
  const spec = { program, ...settings, folder: join(settings.folder, 'llama-server'), idleTimeoutMs: 120_000 };
  const logger = createLogger('bench');
  const startedAt = performance.now();
  let server = await startLlamaServer({ ...spec, adapters: [] }, logger);
  const startMs = performance.now() - startedAt;
  const sampling = { temperature: 1, topP: 1, seed: 7, stop: [] };
  const signal = new AbortController().signal;
  return {
    name: 'llama-server (xllamacpp 2026.10.11549)',
    startMs,
    installMib: Number.parseInt(stdout, 10),
    get pid() {
      return server.pid ?? 0;
    },
    tokenize: (text) => server.client().tokenize(text, signal),
    promptMs: async (tokens) => {
      const from = performance.now();
      await server
        .client()
        .sample({ promptIds: tokens, sampling: { ...sampling, maxTokens: 1 }, jsonSchema: undefined, loraScales: [] }, () => undefined, signal);
      return performance.now() - from;
    },
    sample: async (slot, tokens, count, schema) => {
      let firstAt: number | undefined;
      const request = {
        promptIds: tokens,
        sampling: { ...sampling, temperature: schema ? 0 : 1, seed: 7 + slot, maxTokens: count },
        jsonSchema: schema && JSON.stringify(schema),
        loraScales: [],
      };
      const { completionIds } = await server.client().sample(request, () => (firstAt ??= performance.now()), signal);
      return { tokens: completionIds.length - 1, ms: performance.now() - (firstAt ?? 0) };
    },
    adapterMs: async (file) => {
      const from = performance.now();
      await server.stop();
      server = await startLlamaServer({ ...spec, adapters: [file] }, logger);
      return performance.now() - from;
    },
    stop: () => server.stop(),
  };
}
