// Loaded before everything else (node --import): plants the fault that MODWRIGHT_PLANT names (JSON of a row of mutants.yaml) in the real code as it is read.
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

interface Plant {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const { file, find, replace } = JSON.parse(process.env['MODWRIGHT_PLANT'] ?? '{}') as Plant;
const target = pathToFileURL(join(import.meta.dirname, '../..', file)).href;

registerHooks({
  load: (url, context, next) => {
    const loaded = next(url, context);
    if (url !== target) return loaded;
    const parts = Buffer.from(loaded.source as Uint8Array)
      .toString('utf8')
      .split(find);
    if (parts.length !== 2) throw new Error(`the fault cannot be planted: its text stands ${parts.length - 1} times in ${file}`);
    return { ...loaded, source: parts.join(replace) };
  },
});
