import { readFileSync } from 'node:fs';
import { Role, type Message } from '@modwright/contracts/policy';

/** A prompt file: "version: N", the system text, the question's form, and worked examples as JSON lines, divided by "---". */
export interface PromptFile {
  readonly version: number;
  readonly system: string;
  readonly form: string;
  readonly examples: readonly Example[];
}

/** The values of the form, as text, and the answer to it. */
export interface Example {
  readonly values: Readonly<Record<string, string>>;
  readonly answer: object;
}

export function readPrompt(name: string): PromptFile {
  const [head = '', system = '', form = '', examples = ''] = readFileSync(new URL(`./${name}.md`, import.meta.url), 'utf8').split('\n---\n');
  return {
    version: Number(/version: (\d+)/.exec(head)?.[1] ?? 0),
    system: system.trim(),
    form: form.trim(),
    examples: examples.trim().split('\n').map(parseExample),
  };
}

function parseExample(line: string): Example {
  const { answer, ...values } = JSON.parse(line) as Record<string, string> & { answer: object };
  return { values, answer };
}

/**
 * The messages of one question: worked examples and the question itself, in one form.
 * @param notes what is known of the domain, quoted; empty = nothing is said of it.
 */
export function toMessages(prompt: PromptFile, values: Readonly<Record<string, string>>, quote: (name: string, text: string) => string, notes = ''): Message[] {
  const fill = (from: Readonly<Record<string, string>>): string => prompt.form.replace(/\{\{(\w+)\}\}/g, (_, name: string) => quote(name, from[name] ?? ''));
  const shots = prompt.examples.map((example) => `${fill(example.values)}\n${JSON.stringify(example.answer)}`);
  return [
    { role: Role.SYSTEM, content: prompt.system },
    {
      role: Role.USER,
      content: [...shots, ...(notes ? [`Known of this domain, for what the next question leaves open:\n${notes}`] : []), fill(values)].join('\n\n'),
    },
  ];
}
