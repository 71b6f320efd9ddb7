import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ShelfModule } from '@modwright/contracts/shelf';
import type { ShelfView } from '@modwright/gateway';
import { AppError } from '@modwright/runtime';
import { parseShelfFile, toShelfFile } from '@modwright/shelf';
import type { GatewayClient } from '../adapters/gateway-client.ts';
import { outcome, type Printing } from '../view/outcome.ts';
import { toTable } from '../view/table.ts';
import { clip, count, oneLine } from '../view/text.ts';
import { connect, type World } from '../world.ts';

const PAGE = 200;

/** Lists kept modules, newest first. */
export async function runShelfList(world: World, options: { json?: boolean }): Promise<number> {
  const modules = await allModules(await connect(world));
  if (options.json) world.out.print(modules.map((module) => JSON.stringify(module)));
  else if (modules.length === 0) world.out.print(['Nothing is on the shelf yet. Accepted builds put their modules there.']);
  else world.out.print(shelfTable(modules));
  return 0;
}

/** Kept modules as a table. */
export function shelfTable(modules: readonly ShelfView[]): string[] {
  const rows = modules.map(({ id, name, kind, cases, trust, pack, build, responsibility }) => {
    const from = pack ? `pack ${pack}` : trust === 'imported' ? 'imported' : build;
    return [shortId(id), oneLine(name), kind, String(cases), oneLine(from), clip(oneLine(responsibility), 60)];
  });
  return toTable([['MODULE', 'NAME', 'KIND', 'CASES', 'FROM', 'DOES'], ...rows]);
}

/** Shows one module: contract, cases and source. */
export async function runShelfShow(world: World, id: string, options: { json?: boolean }): Promise<number> {
  const client = await connect(world);
  const { summary, module } = await client.getShelfModule((await pick(client, id)).id);
  if (options.json) {
    world.out.print([JSON.stringify({ summary, module })]);
    return 0;
  }
  const { source, cases } = ShelfModule.fromJSON(module);
  world.out.print([
    `${summary.name} (${summary.kind}, ${summary.trust}) ${summary.id}`,
    oneLine(summary.responsibility),
    `takes ${summary.input.join(', ') || 'nothing'}; answers ${summary.output}`,
    ...summary.refusals.map((refusal) => `refuses ${oneLine(refusal)}`),
    `from ${oneLine(summary.pack ? `pack ${summary.pack}` : `${summary.build} "${summary.app}"`)}${summary.policy_version ? `, policy ${summary.policy_version}` : ''}`,
    ...cases.map((one) => `case ${oneLine(one.id)}: ${oneLine(one.title)}`),
    '',
    ...source
      .split('\n')
      .map((line) => line.replaceAll('\t', '  '))
      .map(plainLine),
  ]);
  return 0;
}

/** Takes a module off the shelf. */
export async function runShelfRemove(world: World, id: string, options: Printing): Promise<number> {
  const client = await connect(world);
  const module = await pick(client, id);
  await client.removeShelfModule(module.id);
  world.out.print(outcome(options, { removed: module.id, name: module.name }, [`${module.name} is off the shelf; apps that have it keep it`]));
  return 0;
}

/** Writes the shelf, or some modules of it, to a file for another installation. */
export async function runShelfExport(world: World, file: string, ids: readonly string[], options: Printing): Promise<number> {
  const client = await connect(world);
  const chosen = ids.length > 0 ? await Promise.all(ids.map((id) => pick(client, id))) : await allModules(client);
  const modules: ShelfModule[] = [];
  for (const { id } of chosen) modules.push(ShelfModule.fromJSON((await client.getShelfModule(id)).module));
  await writeFile(resolve(world.cwd, file), `${JSON.stringify(toShelfFile(modules), undefined, 2)}\n`);
  world.out.print(outcome(options, { file, modules: modules.length }, [`${file}: ${count(modules.length, 'module')}`]));
  return 0;
}

/** Puts the modules of a file on the shelf. They are not trusted: others are offered before them. */
export async function runShelfImport(world: World, file: string, options: Printing): Promise<number> {
  const content = await readShelfFile(resolve(world.cwd, file), file);
  parseShelfFile(content);
  const { added, known } = await (await connect(world)).importShelf(content);
  const lines = [
    `${count(added, 'module')} imported${known > 0 ? `, ${known} there already` : ''}; each is tried in the sandbox by its cases before it is reused`,
  ];
  world.out.print(outcome(options, { added, known }, lines));
  return 0;
}

async function readShelfFile(path: string, name: string): Promise<object> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as object;
  } catch (error) {
    throw new AppError('INVALID_ARGUMENT', `${name} is no shelf file that can be read (${AppError.from(error).message})`, { cause: error });
  }
}

async function allModules(client: GatewayClient): Promise<ShelfView[]> {
  const modules: ShelfView[] = [];
  for (;;) {
    const page = await client.listShelf(PAGE, modules.length);
    modules.push(...page);
    if (page.length < PAGE) return modules;
  }
}

/** The module a person means: by id, the start of one, or a name that only one has. Throws NOT_FOUND. */
async function pick(client: GatewayClient, id: string): Promise<ShelfView> {
  const found = (await allModules(client)).filter((module) => module.name === id || module.id.startsWith(id) || shortId(module.id) === id);
  const [module, another] = found;
  if (!module) throw new AppError('NOT_FOUND', `there is no module ${id} on the shelf: see modwright shelf list`);
  if (another) throw new AppError('INVALID_ARGUMENT', `${id} fits several modules: give the id`);
  return module;
}

/** Enough of an id to tell modules apart: "shelf_1a2b3c4d". */
function shortId(id: string): string {
  return id.slice(0, 14);
}

/** A line of a stranger's source without anything a terminal would obey; its indentation stays. */
function plainLine(line: string): string {
  return `${/^ */.exec(line)?.[0] ?? ''}${oneLine(line)}`;
}
