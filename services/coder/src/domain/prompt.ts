import { ModuleKind, type Module } from '@modwright/contracts/plan';
import { Role, type Message } from '@modwright/contracts/policy';
import { startText, type ModuleStart } from './module-start.ts';

/** Everything a coder is told about the module it writes. Nothing in it grows with the rest of the app. */
export interface DraftTask {
  readonly module: Module;
  /** Path of the endpoint that calls it, to name what `id` is the id of: "/api/tools/{id}/lend"; empty when none does. */
  readonly path: string;
  /** The types a module sees, as TypeScript. */
  readonly interfaceText: string;
  readonly start: ModuleStart;
  /** What its contract calls for and small models often get wrong, one line each. */
  readonly notes: readonly string[];
  /** Shown cases, one line each. */
  readonly examples: readonly string[];
  /** What packs say of the domain, one line each. */
  readonly known: readonly string[];
}

/** Prompt texts, read once from `src/prompts`. */
export interface PromptTexts {
  readonly system: string;
  readonly exampleRule: string;
  readonly exampleReport: string;
}

/** The conversation that asks for a first draft. The answer goes on after the last message, which is the start of the file. */
export function draftMessages(task: DraftTask, texts: PromptTexts): Message[] {
  const example = splitExample(task.module.kind === ModuleKind.REPORT ? texts.exampleReport : texts.exampleRule);
  return [
    { role: Role.SYSTEM, content: texts.system },
    { role: Role.USER, content: example.task },
    { role: Role.ASSISTANT, content: example.answer },
    { role: Role.USER, content: taskText(task) },
    { role: Role.ASSISTANT, content: `\`\`\`ts\n${startText(task.start)}` },
  ];
}

/** The contract in words: interface, responsibility, refusals, acceptance sentences. */
export function taskText(task: DraftTask): string {
  const { module } = task;
  const refusals = module.refusals.map(({ status, when }) => `- ${status} ${when}`);
  const examples = [...module.acceptance.map(({ text }) => `- ${text}`), ...task.examples.map((line) => `- ${line}`)];
  const sections = [
    `\`\`\`ts\n${compact(task.interfaceText)}\n\`\`\``,
    `\`${module.name}\`: ${module.responsibility}${idNote(task)}`,
    refusals.length > 0 ? `Refuses:\n${refusals.join('\n')}` : '',
    task.known.length > 0 ? `Known of this domain, where the lines above leave it open:\n${task.known.join('\n')}` : '',
    examples.length > 0 ? `Examples:\n${examples.join('\n')}` : '',
    task.notes.length > 0 ? `Notes:\n${task.notes.map((note) => `- ${note}`).join('\n')}` : '',
  ];
  return sections.filter(Boolean).join('\n\n');
}

/** "/api/tools/{id}/lend" says that `id` is a tool's, which the type `number` does not. */
function idNote({ path, module }: DraftTask): string {
  const owner = /\/([a-z-]+)\/\{id\}/.exec(path)?.[1];
  return owner && module.input.some(({ name }) => name === 'id') ? ` \`input.id\` is the id of one of the ${owner.replaceAll('-', ' ')}.` : '';
}

function splitExample(text: string): { task: string; answer: string } {
  const [task = '', answer = ''] = text.split('## Answer\n');
  return { task: task.replace('## Task\n', '').trim(), answer: answer.trim() };
}

/** The interface without what the system prompt says once for all modules: the calls of a repository and the class of refusals. */
function compact(interfaceText: string): string {
  return interfaceText
    .replace(/^\/\/ Where<Row>[^\n]*\n/m, '')
    .replace(/^interface Repository<Row> \{\n[\s\S]*?\n\}\n\n/m, '')
    .replace(/^declare class HttpError[^\n]*\n?/m, '')
    .trim();
}
