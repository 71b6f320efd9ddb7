// Usage: node bench/planner.ts [--model NAME|FILE] [--briefs 06,07] [--answers FILE]
// Has the planner plan the briefs of bench/briefs, and compares each plan with the one of the gold app: what a plan lacks no module can make good.
// Answers of the model are kept in FILE, so that a second run asks only what is new. Writes the planner.* rows when every brief was planned.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { TurnPrompt } from '@modwright/agent';
import { Completed } from '@modwright/contracts/policy';
import { Brief, type Field, type Plan } from '@modwright/contracts/plan';
import { planBrief } from '@modwright/planner';
import { DEFAULT_MODEL } from '@modwright/policy';
import { digest } from '@modwright/runtime';
import { goldApps } from './briefs/gold/mod.ts';
import { startModelTurn } from './model-turn.ts';
import { round, writeResult } from './results.ts';

const { values } = parseArgs({
  options: { model: { type: 'string', default: DEFAULT_MODEL }, briefs: { type: 'string', default: '' }, answers: { type: 'string', default: '' } },
});
const command = 'node bench/planner.ts';
const wanted = values.briefs.split(',').filter(Boolean);
const golds = goldApps.filter(({ brief }) => wanted.length === 0 || wanted.some((prefix) => brief.startsWith(prefix)));

/** Things a plan has to say, and those of them that it says. */
interface Count {
  readonly what: 'endpoints' | 'fields' | 'inputs';
  readonly missing: readonly string[];
  readonly of: number;
}

const model = await startModelTurn(values.model);
const known = readAnswers();
try {
  const counts: Count[] = [];
  for (const gold of golds) {
    const text = readFileSync(join(import.meta.dirname, 'briefs', `${gold.brief}.md`), 'utf8');
    const { plan } = await planBrief(Brief.fromPartial({ text, profile: 'web' }), { ask, say: () => undefined });
    const found = compare(gold.plan, plan);
    counts.push(...found);
    console.log(`${gold.brief}: ${found.map(({ what, missing, of }) => `${of - missing.length} of ${of} ${what}`).join(', ')}`);
    for (const { what, missing } of found) if (missing.length > 0) console.log(`  ${what} missing: ${missing.join('; ')}`);
  }
  if (golds.length === goldApps.length) await record(counts);
} finally {
  await model.stop();
}

async function ask(prompt: TurnPrompt): Promise<Completed> {
  const key = digest(JSON.stringify([values.model, prompt.messages, prompt.sampling, prompt.schema]));
  const before = known.get(key);
  if (before) return before;
  const completed = await model.turn.ask(prompt);
  if (values.answers) appendFileSync(values.answers, `${JSON.stringify({ key, completed: Completed.toJSON(completed) })}\n`);
  return completed;
}

function readAnswers(): Map<string, Completed> {
  const lines = values.answers && existsSync(values.answers) ? readFileSync(values.answers, 'utf8').split('\n').filter(Boolean) : [];
  return new Map(
    lines.map((line) => JSON.parse(line) as { key: string; completed: unknown }).map(({ key, completed }) => [key, Completed.fromJSON(completed)]),
  );
}

function compare(gold: Plan, plan: Plan): Count[] {
  const endpoints = new Map(plan.endpoints.map((endpoint) => [addressOf(endpoint), endpoint]));
  const inputsOf = (of: Plan, name: string): readonly Field[] => of.modules.find((module) => module.name === name)?.input ?? [];
  const called = gold.endpoints.filter((endpoint) => endpoint.module && endpoint.method !== 'GET' && endpoints.has(addressOf(endpoint)));
  const inputs = called.map((endpoint) => ({
    address: addressOf(endpoint),
    want: inputsOf(gold, endpoint.module).map(inWords).sort().join(', '),
    have: inputsOf(plan, endpoints.get(addressOf(endpoint))!.module)
      .map(inWords)
      .sort()
      .join(', '),
  }));
  const fields = gold.entities.flatMap((entity) => {
    const there = plan.entities.find(({ plural }) => plural === entity.plural)?.fields ?? [];
    return entity.fields.map((field) => {
      const planned = there.find(({ name }) => name === field.name);
      return {
        name: `${entity.name}.${inWords(field)} (planned ${planned ? inWords(planned) : 'without'})`,
        there: planned !== undefined && inWords(planned) === inWords(field),
      };
    });
  });
  const wrong = inputs.filter(({ want, have }) => want !== have);
  return [
    { what: 'endpoints', missing: gold.endpoints.map(addressOf).filter((address) => !endpoints.has(address)), of: gold.endpoints.length },
    { what: 'fields', missing: fields.filter((field) => !field.there).map(({ name }) => name), of: fields.length },
    { what: 'inputs', missing: wrong.map(({ address, want, have }) => `${address} takes (${want}), planned (${have})`), of: inputs.length },
  ];
}

/** "POST /api/tools/{}/lend": names of path parameters do not matter. */
function addressOf({ method, path }: { readonly method: string; readonly path: string }): string {
  return `${method} ${path.replace(/\{\w+\}/g, '{}')}`;
}

/** "status: enum(free, out), required". Texts of any length are one, and so are all numbers. */
function inWords({ name, type, required, values: choices, ref }: Field): string {
  const kind = type.replace('FIELD_TYPE_', '').toLowerCase().replace('long_text', 'text').replace('integer', 'number');
  const detail = choices.length > 0 ? `(${choices.join(', ')})` : ref ? `(${ref})` : '';
  return `${name}: ${kind}${detail}${required ? ', required' : ''}`;
}

async function record(counts: readonly Count[]): Promise<void> {
  for (const [what, all] of Map.groupBy(counts, (count) => count.what)) {
    const of = all.reduce((sum, count) => sum + count.of, 0);
    const missing = all.reduce((sum, count) => sum + count.missing.length, 0);
    await writeResult(`planner.${what}_as_gold`, { value: round((of - missing) / of, 3), unit: 'share', n: of }, command);
  }
}
