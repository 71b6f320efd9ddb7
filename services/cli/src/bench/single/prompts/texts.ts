import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Texts of the single agent's conversation that are its own. */
export interface SingleTexts {
  readonly system: string;
  /** Form with {{brief}} and {{profile}}. */
  readonly declare: string;
}

/** Reads the texts beside this file. */
export function readSingleTexts(): SingleTexts {
  const read = (name: string): string => readFileSync(join(import.meta.dirname, `${name}.md`), 'utf8').trim();
  return { system: read('system'), declare: read('declare') };
}
