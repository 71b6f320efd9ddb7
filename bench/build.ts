// usage: node bench/build.ts BRIEF.md NAME [--policy replay|embedded] [--runs N]   builds a brief and writes main.<policy>.<NAME>.* rows
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { treeMemoryGib } from './process-memory.ts';
import { round, writeResult } from './results.ts';
import { callGateway, modwright, runningStack } from './running-stack.ts';

/** The one line of `modwright build --json`. */
interface Outcome {
  readonly build: string;
  readonly status: string;
  readonly passed: number;
  readonly total: number;
  readonly tokens: number;
  readonly seconds: number;
}

/** A message as the gateway shows it; answers carry what their turn used. */
interface Message {
  readonly seq: number;
  readonly envelope: { readonly usage?: { readonly turnMs?: number; readonly modelMs?: number; readonly queuedMs?: number; readonly sandboxMs?: number } };
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { policy: { type: 'string', default: 'embedded' }, runs: { type: 'string', default: '1' } },
});
const [brief = '', name = ''] = positionals;
if (!existsSync(brief) || !name) throw new Error('usage: node bench/build.ts BRIEF.md NAME [--policy replay|embedded] [--runs N]');
const accept = brief.replace(/\.md$/, '.accept');

async function buildOnce(): Promise<{ outcome: Outcome; peakGib: number; overheadShare: number }> {
  const { pid } = runningStack();
  let peakGib = 0;
  const sampling = setInterval(() => (peakGib = Math.max(peakGib, treeMemoryGib(pid))), 500);
  const args = ['build', '--policy', values.policy, '--brief', brief, '--seed', '1', '--json', '--no-out', ...(existsSync(accept) ? ['--accept', accept] : [])];
  const outcome = JSON.parse((await modwright(...args)).trim().split('\n').at(-1) ?? '{}') as Outcome;
  clearInterval(sampling);
  return { outcome, peakGib, overheadShare: await overheadShareOf(outcome.build) };
}

/** Share of all turn time that was neither model, waiting for it, nor sandbox. */
async function overheadShareOf(build: string): Promise<number> {
  const messages: Message[] = [];
  for (;;) {
    const page = await callGateway<Message[]>('GET', `/v1/builds/${build}/messages?limit=100&after=${messages.at(-1)?.seq ?? 0}`);
    if (page.length === 0) break;
    messages.push(...page);
  }
  const turns = messages.flatMap(({ envelope: { usage } }) => (usage?.turnMs ? [usage] : []));
  const own = turns.reduce((sum, usage) => sum + Math.max(0, (usage.turnMs ?? 0) - (usage.modelMs ?? 0) - (usage.queuedMs ?? 0) - (usage.sandboxMs ?? 0)), 0);
  return own / turns.reduce((sum, usage) => sum + (usage.turnMs ?? 0), 0);
}

// Everything is on this machine from here on: the start of a second run is measured.
await modwright('up', '--policy', values.policy);
await modwright('down');
const startedAt = performance.now();
await modwright('up', '--policy', values.policy);
const startSeconds = (performance.now() - startedAt) / 1000;
const runs: Awaited<ReturnType<typeof buildOnce>>[] = [];
for (let index = 0; index < Number(values.runs); index++) runs.push(await buildOnce());
const median = (pick: (result: (typeof runs)[number]) => number): number =>
  runs.map(pick).toSorted((left, right) => left - right)[Math.floor(runs.length / 2)] ?? 0;
const prefix = values.policy === 'replay' ? `main.replay.${name}` : `main.build.${name}`;
const command = `node bench/build.ts ${brief} ${name} --policy ${values.policy} --runs ${values.runs}`;
const n = runs.length;
await writeResult(`${prefix}.seconds`, { value: round(median((result) => result.outcome.seconds)), unit: 's', n }, command);
if (values.policy === 'embedded') {
  await writeResult('main.start.seconds', { value: round(startSeconds), unit: 's', n: 1 }, command);
  await writeResult(`${prefix}.peak_gib`, { value: round(Math.max(...runs.map((result) => result.peakGib))), unit: 'GiB', n }, command);
  await writeResult(`${prefix}.tokens`, { value: round(median((result) => result.outcome.tokens)), unit: 'tokens', n }, command);
  await writeResult(
    `${prefix}.case_share`,
    {
      value: round(
        median((result) => result.outcome.passed / result.outcome.total),
        4,
      ),
      unit: 'share',
      n,
    },
    command,
  );
  await writeResult(
    'main.overhead.share',
    {
      value: round(
        median((result) => result.overheadShare),
        4,
      ),
      unit: 'share',
      n,
    },
    command,
  );
}
for (const { outcome } of runs) console.log(JSON.stringify(outcome));
