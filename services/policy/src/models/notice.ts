import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CATALOGUE } from './catalogue.ts';

/** Writes the attribution that the licence of the models asks for beside their files. */
export async function writeNotice(folder: string): Promise<void> {
  const entries = CATALOGUE.map(
    ({ title, file, attribution }) =>
      `${file}\n  ${title}\n  ${attribution}\n  Licensed under the Apache License, Version 2.0; unchanged from the published file.\n`,
  );
  const text = [
    'NOTICE',
    '',
    'Model weights in this folder, as far as they were pulled:',
    '',
    ...entries,
    'The licence: https://www.apache.org/licenses/LICENSE-2.0',
    '',
  ].join('\n');
  await writeFile(join(folder, 'NOTICE'), text);
}
