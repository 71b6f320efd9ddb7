import { problemText, readPromptTexts, readWhole, startText, taskText, toTask, type DraftTask } from '@modwright/coder';
import type { Feedback } from '@modwright/contracts/build';
import { ModuleKind, type Module } from '@modwright/contracts/plan';
import { withImports } from '@modwright/profiles';
import type { Conversation, Exchange } from './conversation.ts';
import type { DeclaredApp } from './declare-app.ts';
import { gradeModule, isBetter, isGreen, type Bench, type GradedSource } from './grading.ts';

/** A module as it stands: its place in the conversation, and what its source is worth. */
interface Desk {
  readonly module: Module;
  readonly task: DraftTask;
  /** Undefined = no answer could be used yet. */
  graded: GradedSource | undefined;
  /** Why the last answer could not be used. */
  unusable: string;
  /** Tries so far, the first draft included. */
  tries: number;
  /** Tries in a row that brought nothing better. */
  stale: number;
}

/** Tries in a row that bring nothing before a module is left as it is: enough that tokens, not patience, end a weak model's work. */
const MAX_STALE = 8;
const MAX_TOKENS = 1500;

export interface Workshop {
  readonly conversation: Conversation;
  readonly app: DeclaredApp;
  readonly bench: Bench;
  readonly seed: number;
  say(text: string): void;
}

/** The modules of an app while one agent writes them. */
export interface Modules {
  sources(): ReadonlyMap<string, string>;
  /** Writes every module once, then again what fails, until all own cases pass, nothing gets better or the allowance is used up. */
  writeAll(): Promise<void>;
  /** Writes a module again because of what the running app showed. False = it was not: the allowance is used up or there is no such module. */
  mend(module: string, shown: readonly string[]): Promise<boolean>;
  /** Times a module was written again. */
  repairTurns(): number;
}

export function openModules(shop: Workshop): Modules {
  const texts = readPromptTexts();
  const desks = shop.app.plan.modules.flatMap((module): Desk[] => {
    const task = toTask(shop.app.plan, { module: module.name, examples: [], notes: [] });
    return task ? [{ module, task, graded: undefined, unusable: '', tries: 0, stale: 0 }] : [];
  });
  let spent = false;
  const sources = (): Map<string, string> => new Map(desks.flatMap(({ module, graded }) => (graded ? [[module.name, graded.source] as const] : [])));
  const attempt = async (desk: Desk, shown: readonly string[]): Promise<boolean> => {
    const answered = await ask(shop, desk, desks, shown, texts);
    if (answered === undefined) spent = true;
    else await take(shop, desk, answered, sources(), shown.length > 0);
    return answered !== undefined;
  };
  /** What a module's cases say can change with the modules that were written since. */
  const gradeAgain = async (desk: Desk): Promise<void> => {
    const { app, bench, seed } = shop;
    if (desk.graded) desk.graded = await gradeModule(bench, app.plan, desk.module.name, desk.graded.source, sources(), app.cases, seed);
  };
  return {
    sources,
    repairTurns: () => desks.reduce((sum, { tries }) => sum + Math.max(0, tries - 1), 0),
    mend: async (name, shown) => {
      const desk = desks.find(({ module }) => module.name === name);
      return desk !== undefined && !spent && (await attempt(desk, shown));
    },
    writeAll: async () => {
      const isOpen = ({ graded, stale }: Desk): boolean => (graded === undefined || !isGreen(graded)) && stale < MAX_STALE;
      for (const desk of desks) if (!spent) await attempt(desk, []);
      for (let open = desks.filter(isOpen); open.length > 0 && !spent; open = desks.filter(isOpen)) {
        for (const desk of open) {
          await gradeAgain(desk);
          if (!spent && isOpen(desk)) await attempt(desk, []);
        }
      }
    },
  };
}

/** What came, and what it was made to begin with. */
interface Answered {
  readonly start: string;
  readonly text: string;
}

/** The answer to the next question about a module, or undefined when the allowance does not reach. */
async function ask(
  { conversation, app, say }: Workshop,
  desk: Desk,
  desks: readonly Desk[],
  shown: readonly string[],
  texts: ReturnType<typeof readPromptTexts>,
): Promise<Answered | undefined> {
  const { task, graded, module } = desk;
  say(`${desk.tries === 0 ? 'writes' : 'mends'} ${module.name}, ${conversation.used().toLocaleString('en-US')} tokens so far`);
  const start = `\`\`\`ts\n${startText(task.start)}`;
  const intro: Exchange = { question: introText(desk, texts), answer: 'Understood. Name the first module.', pinned: true };
  const others = desks.filter((other) => other !== desk && other.graded);
  // Others are there as code: their contracts stand in the declaration.
  const before: Exchange[] = [app.exchange, intro, ...others.map((other) => toExchange(other, `Write ${other.module.name}.`))];
  // A module that stands is shown as its own answer, and the question is what is wrong with it.
  const mends = graded !== undefined;
  const completed = await conversation.ask({
    step: mends ? 'repair' : 'module',
    module: module.name,
    before: mends ? [...before, { ...toExchange(desk, taskText(task)), pinned: true }] : before,
    text: mends ? repairText(desk, graded, shown) : taskText(task),
    start,
    attempt: mends ? desk.stale : desk.tries,
    maxTokens: MAX_TOKENS,
    stop: ['\n```'],
  });
  return completed && { start, text: completed.text };
}

async function take(
  { app, bench, seed }: Workshop,
  desk: Desk,
  { start, text }: Answered,
  others: ReadonlyMap<string, string>,
  anyway: boolean,
): Promise<void> {
  desk.tries += 1;
  const answer = readWhole(text, start, desk.task.start);
  if ('unusable' in answer) {
    desk.unusable = answer.unusable;
    desk.stale += 1;
    return;
  }
  const source = withImports(app.plan, desk.module, answer.source);
  const graded = await gradeModule(bench, app.plan, desk.module.name, source, others, app.cases, seed);
  const before = desk.graded;
  // What the running app showed is not among a module's own cases: there an equal count is progress.
  const keeps = before === undefined || isBetter(before, graded) || (anyway && graded.diagnostics.length === 0 && graded.passed >= before.passed);
  desk.unusable = '';
  desk.stale = keeps && graded.source !== before?.source ? 0 : desk.stale + 1;
  if (keeps) desk.graded = graded;
}

function toExchange({ graded }: Desk, question: string): Exchange {
  return { question, answer: `\`\`\`ts\n${graded?.source.trim() ?? ''}\n\`\`\``, pinned: false };
}

function repairText({ task, unusable }: Desk, graded: GradedSource, shown: readonly string[]): string {
  const feedback: Feedback = {
    source: graded.source,
    diagnostics: [...graded.diagnostics],
    failures: [...graded.failures],
    integration: [...shown],
    review: [],
  };
  const last = unusable ? `Your last answer could not be used: ${unusable}.\n\n` : '';
  return `${last}${problemText(feedback, task.interfaceText)}\n\nWrite the whole file again with these corrected. Keep what is right.`;
}

/** How modules are written, with an example of the kind that is to be written now. */
function introText({ module }: Desk, texts: ReturnType<typeof readPromptTexts>): string {
  const example = module.kind === ModuleKind.REPORT ? texts.exampleReport : texts.exampleRule;
  return `It is generated. Now the modules, one after another.\n${texts.system}\n\nAn example:\n${example}`;
}
