import { execFile, fork } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Subject, SubjectSettings } from './subject.ts';

const run = promisify(execFile);
const VERSION = '3.21.1';
const GPU_BUILDS = ['linux-x64-cuda', 'linux-x64-cuda-ext', 'linux-x64-vulkan', 'linux-armv7l', 'linux-arm64'].map((build) => `  - "@node-llama-cpp/${build}"`);

/** node-llama-cpp in a process of its own, installed into the scratch folder without its GPU builds. */
export async function startNodeLlamaCpp(settings: SubjectSettings): Promise<Subject> {
  const folder = join(settings.folder, 'node-llama-cpp');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: { 'node-llama-cpp': VERSION } }));
  await writeFile(
    join(folder, 'pnpm-workspace.yaml'),
    ['ignoredOptionalDependencies:', ...GPU_BUILDS, 'allowBuilds:', '  node-llama-cpp: false', ''].join('\n'),
  );
  await run('pnpm', ['install', '--ignore-scripts'], { cwd: folder });
  const { stdout } = await run('du', ['-sm', join(folder, 'node_modules')]);

  const startedAt = performance.now();
  const child = fork(join(import.meta.dirname, 'worker.mjs'), [], { env: { ...process.env, BENCH_SETTINGS: JSON.stringify({ ...settings, folder }) } });
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  child.on('message', ({ id, result, error }: { id: number; result?: unknown; error?: string }) => {
    if (error) waiting.get(id)?.reject(new Error(error));
    else waiting.get(id)?.resolve(result);
  });
  let lastId = 0;
  const answer = <T>(id: number): Promise<T> => new Promise<T>((resolve, reject) => waiting.set(id, { resolve: resolve as (value: unknown) => void, reject }));
  const ask = <T>(command: string, args: object): Promise<T> => {
    lastId += 1;
    const reply = answer<T>(lastId);
    child.send({ id: lastId, command, args });
    return reply;
  };
  await answer(0);
  return {
    name: `node-llama-cpp ${VERSION}`,
    startMs: performance.now() - startedAt,
    installMib: Number.parseInt(stdout, 10),
    pid: child.pid ?? 0,
    tokenize: (text) => ask('tokenize', { text }),
    promptMs: (tokens) => ask('prompt', { tokens }),
    sample: (slot, tokens, count, schema) => ask('sample', { slot, tokens, count, schema }),
    adapterMs: (file) => ask('adapter', { file }),
    stop: async () => {
      child.kill();
      await new Promise((resolve) => child.once('exit', resolve));
    },
  };
}
