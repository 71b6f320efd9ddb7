import { readFileSync } from 'node:fs';
import { Role, type Message } from '@modwright/contracts/policy';

/** A prompt file: "version: N", the system text, the question's form, and worked examples as JSON lines, divided by "---". */
export interface PromptFile {
  readonly version: number;
  readonly system: string;
  readonly form: string;
  readonly examples: readonly Readonly<Record<string, unknown>>[];
}

export function readPrompt(name: string): PromptFile {
  const [head = '', system = '', form = '', examples = ''] = readFileSync(new URL(`./${name}.md`, import.meta.url), 'utf8').split('\n---\n');
  return {
    version: Number(/version: (\d+)/.exec(head)?.[1] ?? 0),
    system: system.trim(),
    form: form.trim(),
    examples: examples
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

/** The messages of one question: worked examples and the question itself, in one form. */
export function toMessages(prompt: PromptFile, values: Readonly<Record<string, string>>, quote: (name: string, text: string) => string): Message[] {
  const fill = (from: Readonly<Record<string, unknown>>): string =>
    prompt.form.replace(/\{\{(\w+)\}\}/g, (_, name: string) => quote(name, String(from[name] ?? '')));
  const shots = prompt.examples.map((example) => `${fill(example)}\n${JSON.stringify(example['answer'])}`);
  return [
    { role: Role.SYSTEM, content: prompt.system },
    { role: Role.USER, content: [...shots, fill(values)].join('\n\n') },
  ];
}
