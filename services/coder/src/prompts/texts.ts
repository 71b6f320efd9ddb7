import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PromptTexts } from '../domain/prompt.ts';

/** Reads the prompt texts beside this file. */
export function readPromptTexts(): PromptTexts {
  const read = (name: string): string => readFileSync(join(import.meta.dirname, `${name}.md`), 'utf8').trim();
  return { system: read('system'), exampleRule: read('example-rule'), exampleReport: read('example-report') };
}
