import type { Feedback } from '@modwright/contracts/build';
import { Role, type Message } from '@modwright/contracts/policy';
import { describeProblem, parseProblem } from './hints.ts';
import { startText } from './module-start.ts';
import { draftMessages, type DraftTask, type PromptTexts } from './prompt.ts';

/** Lines above which a draft is changed by edits instead of being written anew. */
const WHOLE_FILE_LINES = 120;

/** Problems told at once: a small model loses sight of a longer list. */
const MAX_PROBLEMS = 4;

/** True when a repair answers with SEARCH/REPLACE blocks. */
export function repairsByEdit(source: string): boolean {
  return source.split('\n').length > WHOLE_FILE_LINES;
}

/** The conversation that asks for a better draft: the first one, the draft as its answer, and what is wrong with it. */
export function repairMessages(task: DraftTask, feedback: Feedback, texts: PromptTexts): Message[] {
  const before = draftMessages(task, texts).slice(0, -1);
  const byEdit = repairsByEdit(feedback.source);
  const order = byEdit ? EDIT_ORDER : 'Write the whole file again with these corrected. Keep what is right.';
  const messages: Message[] = [
    ...before,
    { role: Role.ASSISTANT, content: `\`\`\`ts\n${feedback.source.trim()}\n\`\`\`` },
    { role: Role.USER, content: `${problemText(feedback, task.interfaceText)}\n\n${order}` },
  ];
  return byEdit ? messages : [...messages, { role: Role.ASSISTANT, content: `\`\`\`ts\n${startText(task.start)}` }];
}

/** The conversation that asks for a draft from scratch, told what earlier drafts got wrong: a draft that is shown is a draft that is kept. */
export function freshMessages(task: DraftTask, feedback: Feedback, texts: PromptTexts): Message[] {
  const messages = draftMessages(task, texts);
  const told = `${messages.at(-2)?.content}\n\nAn earlier file was wrong:\n\n${problemText(feedback, task.interfaceText)}`;
  return [...messages.slice(0, -2), { role: Role.USER, content: told }, ...messages.slice(-1)];
}

const EDIT_ORDER = [
  'Answer with the changes only, each in this form, with the lines to find exactly as they are in the file:',
  '<<<<<<< SEARCH\nlines to find\n=======\nlines that replace them\n>>>>>>> REPLACE',
].join('\n');

/** What is wrong with a draft, the compiler's word first: while it does not compile, no case was run. */
export function problemText(feedback: Feedback, interfaceText: string): string {
  const diagnostics = feedback.diagnostics.map((text) => describeProblem(parseProblem(text), feedback.source, interfaceText));
  const sections = [
    section('The file does not compile:', diagnostics),
    section('The file does not do what was asked:', feedback.failures),
    section('In the running app:', feedback.integration),
    section('A reviewer found:', feedback.review),
  ];
  return sections.filter(Boolean).join('\n\n');
}

function section(title: string, lines: readonly string[]): string {
  const unique = [...new Set(lines)].slice(0, MAX_PROBLEMS);
  return unique.length === 0 ? '' : `${title}\n${unique.map((line) => `- ${line}`).join('\n')}`;
}
