import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { toTask, type ModuleTask, type TaskFile } from '@modwright/ladder';

/** Every task of `bench/modules/*.yaml`, in order of file names. */
export function readModuleTasks(): ModuleTask[] {
  const folder = join(import.meta.dirname, 'modules');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => toTask(basename(file, '.yaml'), parse(readFileSync(join(folder, file), 'utf8')) as TaskFile));
}
