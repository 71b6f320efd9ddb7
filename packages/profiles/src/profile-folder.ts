import { readdirSync, readFileSync } from 'node:fs';
import type { AppFile } from './app-file.ts';

/** The files of a folder of this package ("web/pages"), as files of an app under `target`. */
export function profileFolder(name: string, target: string): readonly AppFile[] {
  const folder = new URL(`../${name}/`, import.meta.url);
  return readdirSync(folder)
    .sort()
    .map((file) => ({ path: `${target}/${file}`, content: readFileSync(new URL(file, folder), 'utf8') }));
}
