// Usage: node bench/model-server.ts [--rounds N] [--tokens N] [--prompt N] [threads...]: compares the two ways to serve the embedded model, in turns, then slots and threads of the one in use; prints tables (Markdown).
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cacheDir } from '@modwright/embedded';
import { pullModel } from '@modwright/policy';
import { loraFile } from '../services/policy/src/testing/lora-file.ts';
import { startServerSubject } from './model-server/llama-server.ts';
import { startNodeLlamaCpp } from './model-server/node-llama-cpp.ts';
import type { Subject, SubjectSettings } from './model-server/subject.ts';

/** Qwen2.5-1.5B. */
const QWEN = { architecture: 'qwen2', layers: 28, width: 1536, rank: 16 };
const SLOTS = 4;
/** Drafts that the coder asks for at once. */
const SAMPLES = 3;
const SCHEMA = {
  type: 'object',
  properties: {
    items: {
      type: 'array',
      minItems: 12,
      maxItems: 12,
      items: { type: 'object', properties: { name: { type: 'string' }, kind: { enum: ['text', 'number'] } }, required: ['name', 'kind'] },
    },
  },
  required: ['items'],
};

interface Measured {
  readonly promptRate: number[];
  readonly oneStream: number[];
  readonly fourStreams: number[];
  readonly bySchema: number[];
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '3' }, tokens: { type: 'string', default: '64' }, prompt: { type: 'string', default: '512' } },
});
const threadCounts = positionals.map(Number);
const rounds = Number(options.rounds);
const sampledTokens = Number(options.tokens);
const promptTokens = Number(options.prompt);
const folder = await mkdtemp(join(tmpdir(), 'modwright-bench-'));
try {
  const { file: modelFile } = await pullModel('qwen2.5-coder-1.5b', { cacheDir: cacheDir() });
  const adapter = join(folder, 'adapter-v1.gguf');
  await writeFile(adapter, loraFile(QWEN, 0.01));
  console.log(
    `${cpus()[0]?.model ?? 'unknown CPU'}, ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}, ${new Date().toISOString().slice(0, 10)}\n`,
  );
  console.log(
    `| server | threads | tok/s prompt (${promptTokens}) | 1 stream | 4 streams | 1 stream by schema | RSS MiB | start s | new adapter s | install MiB |`,
  );
  console.log('|---|---|---|---|---|---|---|---|---|---|');
  const counts = threadCounts.length > 0 ? threadCounts : [availableParallelism()];
  for (const threads of counts) await compare({ modelFile, threads, slots: SLOTS, contextTokens: 2048, folder }, adapter);
  console.log(
    `\n| slots | threads | prompt of ${promptTokens}, ${sampledTokens} answered, s | the same prompt again, s | ${SAMPLES} samples of one prompt at once, s |`,
  );
  console.log('|---|---|---|---|---|');
  for (const threads of counts) {
    for (const slots of [1, SLOTS]) await slotsAndThreads({ modelFile, threads, slots, contextTokens: 2048, folder });
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Both are loaded and measured in turns, round by round, so that other load hits both alike. */
async function compare(settings: SubjectSettings, adapter: string): Promise<void> {
  const subjects = [await startNodeLlamaCpp(settings), await startServerSubject(settings)];
  const results = subjects.map((): Measured => ({ promptRate: [], oneStream: [], fourStreams: [], bySchema: [] }));
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, subject] of subjects.entries()) await measure(subject, results[index] as Measured, round);
    }
    for (const [index, subject] of subjects.entries()) {
      const { promptRate, oneStream, fourStreams, bySchema } = results[index] as Measured;
      const rss = await rssMib(subject.pid);
      const adapterMs = await subject.adapterMs(adapter);
      const rates = [promptRate, oneStream, fourStreams, bySchema].map((rates) => median(rates).toFixed(1));
      const cells = [subject.name, settings.threads, ...rates, rss, (subject.startMs / 1000).toFixed(1), (adapterMs / 1000).toFixed(2), subject.installMib];
      console.log(`| ${cells.join(' | ')} |`);
    }
  } finally {
    for (const subject of subjects) await subject.stop();
  }
}

async function measure(subject: Subject, into: Measured, round: number): Promise<void> {
  const prompt = (await subject.tokenize(promptText(round))).slice(0, promptTokens);
  into.promptRate.push(promptTokens / ((await subject.promptMs(prompt)) / 1000));
  const question = await subject.tokenize(`<|im_start|>user\nDescribe a lending library, round ${round}.<|im_end|>\n<|im_start|>assistant\n`);
  const one = await subject.sample(0, question, sampledTokens);
  into.oneStream.push(one.tokens / (one.ms / 1000));
  const four = await Promise.all(Array.from({ length: SLOTS }, (_, slot) => subject.sample(slot, question, sampledTokens)));
  into.fourStreams.push(four.reduce((sum, { tokens }) => sum + tokens, 0) / (Math.max(...four.map(({ ms }) => ms)) / 1000));
  const structured = await subject.sample(0, question, sampledTokens, SCHEMA);
  into.bySchema.push(structured.tokens / (structured.ms / 1000));
}

/** What a turn of the coder costs: its first draft, a second call with the same prompt, and several samples of a new prompt at once. */
async function slotsAndThreads(settings: SubjectSettings): Promise<void> {
  const subject = await startServerSubject(settings);
  const first: number[] = [];
  const again: number[] = [];
  const together: number[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      const prompt = (await subject.tokenize(promptText(2 * round))).slice(0, promptTokens);
      const other = (await subject.tokenize(promptText(2 * round + 1))).slice(0, promptTokens);
      first.push(await seconds(() => subject.sample(0, prompt, sampledTokens)));
      again.push(await seconds(() => subject.sample(1, prompt, sampledTokens)));
      together.push(await seconds(() => Promise.all(Array.from({ length: SAMPLES }, (_, sample) => subject.sample(sample, other, sampledTokens)))));
    }
    console.log(`| ${[settings.slots, settings.threads, ...[first, again, together].map((times) => median(times).toFixed(1))].join(' | ')} |`);
  } finally {
    await subject.stop();
  }
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}

/** Another text each time, so that nothing comes from a cache. */
function promptText(round: number): string {
  return `Round ${round}. ` + 'Every tool of the library may be lent to one member at a time, and comes back within a fortnight. '.repeat(60);
}

async function rssMib(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
