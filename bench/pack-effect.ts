// usage: node bench/pack-effect.ts [--policy embedded] [--seeds 3] [--pack packs/invoicing] [--briefs bench/packs] [--out FILE]   what a pack and the shelf bring: bench.pack.* rows. It empties the shelf of the stack it runs on: give it a MODWRIGHT_STATE_DIR of its own
import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { readBriefs, type BenchBrief } from '@modwright/cli/bench';
import { digest } from '@modwright/runtime';
import { parsePack, toShelfFile, type PackFile } from '@modwright/shelf';
import { bootstrapCi90, round, writeResult } from './results.ts';
import { callGateway, modwright, ROOT, stateFile } from './running-stack.ts';

const { values } = parseArgs({
  options: {
    policy: { type: 'string', default: 'embedded' },
    seeds: { type: 'string', default: '3' },
    pack: { type: 'string', default: join(ROOT, 'packs/invoicing') },
    briefs: { type: 'string', default: join(ROOT, 'bench/packs') },
    out: { type: 'string' },
  },
});
const out = values.out ?? stateFile('bench/pack-effect.jsonl');
const command = `node bench/pack-effect.ts --policy ${values.policy} --seeds ${values.seeds}`;

/** Nothing; the pack; the pack's modules on the shelf, without its notes and entities. */
const CONDITIONS = ['without', 'with', 'shelf'] as const;
type Condition = (typeof CONDITIONS)[number];

/** One build. A JSON line of the results file. */
interface Result {
  readonly condition: Condition;
  readonly brief: string;
  readonly seed: number;
  /** Digest of brief, cases and pack: a result of an older version does not count. */
  readonly task: string;
  readonly passed: number;
  /** The person's own cases: the denominator, whatever became of the build. */
  readonly cases: number;
  readonly status: string;
  readonly tokens: number;
  readonly modules: number;
  readonly reused: number;
}

interface Build {
  readonly id: string;
  readonly status: string;
  readonly ended_at: string | null;
  readonly tokens: number;
  readonly modules: readonly { readonly reused_from: string }[];
}

const files = readPack(values.pack);
const modules = toShelfFile(parsePack(files).modules);
const briefs = await readBriefs([values.briefs], undefined);
const results: Result[] = existsSync(out)
  ? readFileSync(out, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Result)
  : [];
mkdirSync(dirname(out), { recursive: true });
await modwright('up', '--policy', values.policy);
// Seed by seed, so that after the first round every brief has one result of each condition.
for (let seed = 1; seed <= Number(values.seeds); seed += 1)
  for (const brief of briefs) for (const condition of CONDITIONS) await measure(condition, brief, seed);
await record();

function readPack(folder: string): PackFile[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name).slice(folder.length).replace(/^\//, ''));
  return paths.sort().map((name) => ({ name, content: readFileSync(join(folder, name), 'utf8') }));
}

function taskOf(brief: BenchBrief): string {
  return digest(brief.task + JSON.stringify(files), 16);
}

/** Does nothing when the result is there. A bench that was killed finds its build by the key. */
async function measure(condition: Condition, brief: BenchBrief, seed: number): Promise<void> {
  const task = taskOf(brief);
  if (find(condition, brief, seed)) return;
  await setShelf(condition === 'shelf');
  const submission = {
    brief: brief.text,
    accept: brief.acceptance,
    seed,
    shelf: condition === 'shelf' ? 'on' : 'off',
    ...(condition === 'with' ? { packs: [{ files }] } : {}),
  };
  const started = await callGateway<Build>('POST', '/v1/builds', submission, { 'idempotency-key': `pack-effect/${task}/${condition}/${seed}` });
  const build = await untilEnded(started);
  const views = await callGateway<{ id: string; origin: string; passed: boolean | null }[]>('GET', `/v1/builds/${build.id}/cases`);
  const passed = views.filter(({ origin, passed: isGreen }) => origin === 'user' && isGreen).length;
  const reused = build.modules.filter((module) => module.reused_from !== '').length;
  const counts = { passed, cases: brief.cases.length, status: build.status, tokens: build.tokens, modules: build.modules.length, reused };
  const result: Result = { condition, brief: brief.name, seed, task, ...counts };
  results.push(result);
  appendFileSync(out, `${JSON.stringify(result)}\n`);
  console.log(JSON.stringify(result));
}

function find(condition: Condition, brief: BenchBrief, seed: number): Result | undefined {
  return results.find((one) => one.condition === condition && one.brief === brief.name && one.seed === seed && one.task === taskOf(brief));
}

/** Exactly the pack's modules, or nothing: what one build leaves must not help the next. */
async function setShelf(isFilled: boolean): Promise<void> {
  for (const { id } of await callGateway<{ id: string }[]>('GET', '/v1/shelf?limit=200')) await callGateway('DELETE', `/v1/shelf/${id}`);
  if (isFilled) await callGateway('POST', '/v1/shelf', modules);
}

async function untilEnded(started: Build): Promise<Build> {
  let build = started;
  while (build.ended_at === null) {
    await sleep(2_000);
    build = await callGateway<Build>('GET', `/v1/builds/${build.id}`);
  }
  return build;
}

async function record(): Promise<void> {
  for (const condition of CONDITIONS) {
    const found = briefs.flatMap((brief) => Array.from({ length: Number(values.seeds) }, (_, index) => find(condition, brief, index + 1) ?? []).flat());
    const name = condition === 'shelf' ? 'pass_shelf' : `pass_${condition}`;
    const share = (some: readonly Result[]): number => sum(some, (one) => one.passed) / sum(some, (one) => one.cases);
    const cases = sum(found, (one) => one.cases);
    await writeResult(`bench.pack.${name}`, { value: round(share(found), 3), unit: 'share', n: cases, ci90: bootstrapCi90(found, share) }, command);
    await writeResult(
      `bench.pack.tokens_${condition}`,
      { value: Math.round(sum(found, (one) => one.tokens) / found.length), unit: 'tokens/build', n: found.length },
      command,
    );
    if (condition === 'without') continue;
    const planned = sum(found, (one) => one.modules);
    await writeResult(
      `bench.pack.reused_${condition}`,
      { value: round(sum(found, (one) => one.reused) / planned, 3), unit: 'share of modules', n: planned },
      command,
    );
  }
}

function sum(some: readonly Result[], of: (result: Result) => number): number {
  return some.reduce((total, one) => total + of(one), 0);
}
