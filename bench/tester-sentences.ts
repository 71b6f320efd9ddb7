// Usage: node bench/tester-sentences.ts [--model NAME|FILE] [--at-once N] [--tasks a,b]
// Has the tester read the acceptance sentences of bench/modules and of the samples, and runs what it wrote against the known-good modules:
// a case that they fail is wrong, a sentence without a case was discarded. Writes the tester.sentences.* rows.
import { parseArgs } from 'node:util';
import type { Case } from '@modwright/contracts/grading';
import type { Acceptance, Module, Plan } from '@modwright/contracts/plan';
import { DEFAULT_MODEL } from '@modwright/policy';
import { samples } from '@modwright/profiles/samples';
import { newId } from '@modwright/runtime';
import { startTestSandbox } from '@modwright/sandbox/testing';
import { authorCase, createVocabulary, gradeApp, readWorkedExamples, type Authored } from '@modwright/tester';
import { startModelTurn } from './model-turn.ts';
import { readModuleTasks } from './module-task.ts';
import { round, writeResult } from './results.ts';

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: DEFAULT_MODEL },
    'at-once': { type: 'string', default: '2' },
    tasks: { type: 'string', default: '' },
  },
});
const command = `node bench/tester-sentences.ts ${process.argv.slice(2).join(' ')}`.trim();

/** One sentence and the app that is known to do what it says. */
interface Sentence {
  readonly plan: Plan;
  readonly sources: ReadonlyMap<string, string>;
  readonly module: Module;
  readonly acceptance: Acceptance;
}

const { client: sandbox, stop: stopSandbox } = await startTestSandbox(['web']);
const { turn, used, stop } = await startModelTurn(values.model, sandbox);
const worked = readWorkedExamples();

function readSentences(): Sentence[] {
  const wanted = values.tasks.split(',').filter(Boolean);
  const known = Object.entries(samples).map(([name, { plan, sources }]) => ({ name, plan, sources }));
  const tasks = readModuleTasks().map(({ name, plan, module, gold }) => ({ name, plan, sources: new Map([[module, gold]]) }));
  return [...known, ...tasks]
    .filter(({ name }) => wanted.length === 0 || wanted.includes(name))
    .flatMap(({ plan, sources }) => plan.modules.flatMap((module) => module.acceptance.map((acceptance) => ({ plan, sources, module, acceptance }))));
}

async function judge(sentence: Sentence): Promise<'right' | 'wrong' | 'discarded'> {
  const { plan, module, acceptance } = sentence;
  const authored: Authored = await authorCase(createVocabulary(plan, module), acceptance, worked, turn, 1);
  const verdict = 'discarded' in authored ? 'discarded' : (await passes(sentence, authored.authored)) ? 'right' : 'wrong';
  console.log(`${verdict.padEnd(10)} ${acceptance.id}: ${'discarded' in authored ? authored.discarded : acceptance.text}`);
  return verdict;
}

async function passes({ plan, sources }: Sentence, subject: Case): Promise<boolean> {
  const graded = await gradeApp(turn, plan, sources, [subject], newId('run'));
  if (!('results' in graded)) throw new Error(`a known-good app does not start: ${graded.bootFailure}`);
  const [result] = graded.results;
  if (!result?.passed) console.log(`           ${result?.failure ?? ''}`);
  return result?.passed === true;
}

try {
  const sentences = readSentences();
  const verdicts: string[] = [];
  const queue = sentences.values();
  const work = async (): Promise<void> => {
    for (const sentence of queue) verdicts.push(await judge(sentence));
  };
  await Promise.all(Array.from({ length: Number(values['at-once']) }, work));
  const share = (of: string): number => round(verdicts.filter((verdict) => verdict === of).length / verdicts.length, 3);
  console.log(`${verdicts.length} sentences, ${used.calls} calls, ${used.completionTokens} completion tokens`);
  for (const of of ['right', 'wrong', 'discarded'])
    await writeResult(`tester.sentences.${of}_share`, { value: share(of), unit: 'share', n: verdicts.length }, command);
} finally {
  await stop();
  await stopSandbox();
}
