// usage: node bench/record.ts FOLDER BRIEFS...   writes the bench.* rows and docs/bench.md from results of `modwright bench` (which calls it with --record)
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readBriefs, summariesOf, toMarkdownReport, type ModelSummary, type Share } from '@modwright/cli/bench';
import { round, writeResult } from './results.ts';

const COMMAND = 'modwright bench --record';
const PAGE = join(import.meta.dirname, '../docs/bench-results.md');
/** The rows of this model have no model in their name: it is the one that comes with the product. */
const EMBEDDED = 'qwen2.5-coder-1.5b';

const [folder = '', ...paths] = process.argv.slice(2);
const briefs = await readBriefs(paths, undefined);
const models = summariesOf(folder, briefs);
if (models.length === 0) throw new Error(`${folder} holds no result of these briefs`);
for (const model of models) await recordModel(model);
const head = '# Bench results\n\nRendered by `modwright bench --record`. Do not edit. What is measured and how: [bench.md](bench.md).\n\n';
writeFileSync(PAGE, head + toMarkdownReport(models));

async function recordModel({ model, total, readings }: ModelSummary): Promise<void> {
  const prefix = model === EMBEDDED ? 'bench' : `bench.${model.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')}`;
  for (const { system, pass, accepted, tokens, seconds, builds } of total) {
    await write(`${prefix}.${system}.pass`, pass);
    if (system !== 'single' && system !== 'team') continue;
    await write(`${prefix}.${system}.accepted`, accepted);
    await writeResult(`${prefix}.${system}.tokens`, { value: Math.round(tokens), unit: 'tokens/build', n: builds }, COMMAND);
    await writeResult(`${prefix}.${system}.seconds`, { value: Math.round(seconds), unit: 's/build', n: builds }, COMMAND);
  }
  if (readings) await write(`${prefix}.ambiguity.score`, readings);
}

function write(name: string, { value, of, ci90 }: Share): Promise<void> {
  return writeResult(name, { value: round(value, 3), unit: 'share', n: of, ci90 }, COMMAND);
}
