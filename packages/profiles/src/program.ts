import type { Plan, PluginCheckpoint } from '@modwright/contracts/plan';
import { File, Program } from '@modwright/contracts/sandbox';
import type { AppFile } from './app-file.ts';
import { dependenciesOf, nullModule, withImports } from './module-text.ts';
import { moduleOf, modulePath } from './names.ts';
import { checkConfig } from './project-files.ts';
import { profileOf } from './profiles.ts';
import { assemble } from './scaffold.ts';
import { schemaFile } from './schema-file.ts';

const COMPILER = '/image/node_modules/typescript/bin/tsc';
const BUNDLER = '/image/node_modules/esbuild/bin/esbuild';

const OFFERED_FILES = ['src/platform/db-types.ts', 'src/platform/http-error.ts', 'src/platform/dates.ts'];

/** What one module's type check sees besides the types: a place to log to, and nothing of the machine. */
const CHECK_GLOBALS = `declare const console: { log(...values: unknown[]): void; info(...values: unknown[]): void; warn(...values: unknown[]): void; error(...values: unknown[]): void };
declare function structuredClone<T>(value: T): T;
`;

/**
 * Type checks the whole app, or one module alone: its own source against the schema, with null modules in the places of
 * the modules it may call, so that faults of others are not its own. Read what it showed with readTypeCheck.
 */
export function typeCheckProgram(plan: Plan, sources: ReadonlyMap<string, string>, only?: string): Program {
  const files = only === undefined ? [...assemble(plan, sources), checkConfig('app')] : moduleCheckFiles(plan, sources, only);
  return Program.fromPartial({
    image: profileOf(plan).image,
    files: toFiles(files),
    argv: ['node', COMPILER, '-p', '/app/tsconfig.check.json', '--pretty', 'false'],
    env: {},
    limits: { wallMs: 120_000, cpuMs: 30_000, memoryMib: 1024, pids: 64, outputKib: 256 },
  });
}

function moduleCheckFiles(plan: Plan, sources: ReadonlyMap<string, string>, only: string): AppFile[] {
  const module = moduleOf(plan, only);
  return [
    ...typesOfModules(plan),
    ...dependenciesOf(plan, module).map((dependency) => ({ path: modulePath(dependency), content: nullModule(plan, dependency) })),
    { path: modulePath(module), content: withImports(plan, module, sources.get(only) ?? nullModule(plan, module)) },
  ];
}

/** What modules import besides one another, and the configuration of a type check that knows nothing of the machine: `tsconfig.check.json`. */
export function typesOfModules(plan: Plan): AppFile[] {
  const needed = new Set(OFFERED_FILES);
  return [
    ...assemble(plan, new Map()).filter((file) => needed.has(file.path)),
    { path: 'src/schema.ts', content: schemaFile(plan) },
    { path: 'src/globals.d.ts', content: CHECK_GLOBALS },
    checkConfig('module'),
    { path: 'package.json', content: '{ "type": "module" }\n' },
  ];
}

/**
 * Serves the app on the socket in $APP_SOCKET. `env` is added to the environment, e.g. { APP_SPACES: '1' } so that every
 * value of the header x-space has a database of its own. `pages` are the outputs of buildPagesProgram, under "dist/".
 */
export function serveProgram(plan: Plan, sources: ReadonlyMap<string, string>, env: Readonly<Record<string, string>>, pages: readonly AppFile[] = []): Program {
  const files = assemble(plan, sources).filter((file) => !file.path.startsWith('src/web/'));
  return Program.fromPartial({
    image: profileOf(plan).image,
    files: toFiles([...files, ...pages]),
    argv: [...profileOf(plan).start],
    env: { NODE_ENV: 'production', ...env },
    limits: { wallMs: 600_000, cpuMs: 300_000, memoryMib: 512, pids: 64, outputKib: 1024 },
  });
}

/** Bundles the pages; undefined when the app has none. Its outputs ("app.js", "app.css") are to be put under "dist/" of the app. */
export function buildPagesProgram(plan: Plan, sources: ReadonlyMap<string, string>): Program | undefined {
  const { bundle, image } = profileOf(plan);
  if (!bundle) return undefined;
  const files = assemble(plan, sources).filter((file) => file.path.startsWith('src/') && !file.path.startsWith('src/platform/'));
  return Program.fromPartial({
    image,
    files: toFiles(files),
    argv: ['node', BUNDLER, `/app/${bundle.entry}`, ...bundle.options, `--outfile=/out/${bundle.outputs[0]}`],
    env: { GOMAXPROCS: '2' },
    outputs: [...bundle.outputs],
    limits: { wallMs: 120_000, cpuMs: 30_000, memoryMib: 1024, pids: 64, outputKib: 256 },
  });
}

/** What a checkpoint of a person's own runs without saying more. */
const CHECKPOINT_SECONDS = 30;

/** Runs a checkpoint's command in the folder of the whole app, with its own files under `checkpoints/`. */
export function checkpointProgram(plan: Plan, sources: ReadonlyMap<string, string>, { command, files, timeoutSeconds }: PluginCheckpoint): Program {
  const own = files.map((file) => ({ ...file, path: `checkpoints/${file.path}` }));
  const wallMs = (timeoutSeconds || CHECKPOINT_SECONDS) * 1000;
  return Program.fromPartial({
    image: profileOf(plan).image,
    files: toFiles([...assemble(plan, sources), ...own]),
    argv: [...command],
    env: {},
    limits: { wallMs, cpuMs: wallMs, memoryMib: 512, pids: 64, outputKib: 256 },
  });
}

function toFiles(files: readonly AppFile[]): File[] {
  return files.map((file) => File.fromPartial({ path: file.path, content: Buffer.from(file.content) }));
}
