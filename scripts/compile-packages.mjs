// usage: node scripts/compile-packages.mjs IMAGE [SOURCES]
// Compiles the packages that IMAGE/package.json names, and the files of the folder SOURCES as an app would hold them under src/platform/, into
// IMAGE/node_modules/.compile-cache. Programs in the sandbox then start without compiling them again; they see that folder read-only.
// Does nothing when that is done already. What cannot be imported, or is another Node's, is compiled when a program starts, as without this.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { enableCompileCache, flushCompileCache } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Node keeps what it compiled apart by user; programs in the sandbox are this one (services/sandbox/src/domain/bwrap-arguments.ts). */
const SANDBOX_USER_ID = 1000;

const [image, sources] = process.argv.slice(2).map((folder) => resolve(folder));
const cache = join(image, 'node_modules/.compile-cache');
const stamp = join(cache, 'made-of');
const files = sources === undefined ? [] : readdirSync(sources).toSorted();
const text = [process.version, readFileSync(join(image, 'package-lock.json')), ...files.map((file) => readFileSync(join(sources, file)))].join('\n');
const madeOf = createHash('sha256').update(text).digest('hex');
if (existsSync(stamp) && readFileSync(stamp, 'utf8') === madeOf) process.exit(0);

rmSync(cache, { recursive: true, force: true });
// Entries are found by their place beside the cache, so that they hold in a sandbox, where all of it lies elsewhere.
enableCompileCache({ directory: cache, portable: true });
const packages = Object.keys(JSON.parse(readFileSync(join(image, 'package.json'), 'utf8')).dependencies ?? {});
// A file in the image's folder sees the image's packages.
const entry = join(image, '.compile.mjs');
const platform = join(image, 'src/platform');
try {
  if (sources !== undefined) cpSync(sources, platform, { recursive: true });
  writeFileSync(entry, 'export const load = (name) => import(name);\n');
  const { load } = await import(pathToFileURL(entry).href);
  const names = [...packages, ...files.map((file) => pathToFileURL(join(platform, file)).href)];
  for (const name of names) await load(name).catch(() => undefined);
  flushCompileCache();
} finally {
  rmSync(entry, { force: true });
  if (sources !== undefined) rmSync(join(image, 'src'), { recursive: true, force: true });
}
if (!existsSync(cache)) process.exit(0);
for (const folder of readdirSync(cache)) renameSync(join(cache, folder), join(cache, folder.replace(/-\d+$/, `-${SANDBOX_USER_ID}`)));
writeFileSync(stamp, madeOf);
process.exit(0);
