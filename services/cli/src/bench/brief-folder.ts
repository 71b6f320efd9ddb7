import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ModuleSource } from '@modwright/contracts/build';
import type { Case } from '@modwright/contracts/grading';
import type { Plan } from '@modwright/contracts/plan';
import { decodeText, MAX_BRIEF_BYTES } from '@modwright/gateway';
import { parseCaseFiles } from '@modwright/grading';
import { AppError, digest } from '@modwright/runtime';
import { readAcceptance, readInput, type AcceptanceFile } from '../commands/build-input.ts';
import { readAmbiguities, type Ambiguity } from './ambiguities.ts';

/** A known-good answer to a brief. */
export interface GoldApp {
  /** Name of the brief: "03-event-sign-up". */
  readonly brief: string;
  readonly plan: Plan;
  readonly modules: readonly ModuleSource[];
}

/** A brief to measure systems on. */
export interface BenchBrief {
  /** "03-event-sign-up". */
  readonly name: string;
  readonly text: string;
  readonly acceptance: readonly AcceptanceFile[];
  /** The person's own cases in those files. */
  readonly cases: readonly Case[];
  /** Undefined = there is no gold app, hence neither floor nor ceiling. */
  readonly gold: GoldApp | undefined;
  /** Places that the brief leaves open and its cases do not. */
  readonly ambiguities: readonly Ambiguity[];
  /** Digest of the brief and its cases. */
  readonly task: string;
}

/**
 * Briefs with their cases: of each `NAME.md` the cases in `NAME.accept/` and the ambiguities in `NAME.assumptions.yaml`.
 * @param paths files or folders of them.
 * @param gold a module that exports `goldApps`; without it `gold/mod.ts` beside the briefs, when there is one.
 * Throws INVALID_ARGUMENT that names what is missing.
 */
export async function readBriefs(paths: readonly string[], gold: string | undefined): Promise<BenchBrief[]> {
  const files = [...new Set(paths.flatMap(briefFiles))];
  if (files.length === 0) throw new AppError('INVALID_ARGUMENT', `${paths.join(', ')} holds no brief: name a folder with NAME.md and NAME.accept/`);
  const folders = [...new Set(files.map((file) => dirname(file)))];
  const golds = gold === undefined ? folders.map((folder) => join(folder, 'gold', 'mod.ts')).filter(existsSync) : [gold];
  const goldApps = (await Promise.all(golds.map(loadGold))).flat();
  return Promise.all(files.map((file) => readBrief(file, goldApps)));
}

function briefFiles(path: string): string[] {
  if (!existsSync(path)) throw new AppError('INVALID_ARGUMENT', `${path} is not there: check the name`);
  if (!statSync(path).isDirectory()) return [resolve(path)];
  const names = readdirSync(path).filter((name) => name.endsWith('.md') && existsSync(join(path, name.replace(/\.md$/, '.accept'))));
  return names.sort().map((name) => resolve(path, name));
}

async function readBrief(file: string, goldApps: readonly GoldApp[]): Promise<BenchBrief> {
  const name = basename(file, '.md');
  const stem = file.replace(/\.md$/, '');
  const text = decodeText(await readInput(file, MAX_BRIEF_BYTES), `the brief in ${file}`, MAX_BRIEF_BYTES);
  const acceptance = await readAcceptance(`${stem}.accept`, `${stem}.accept`);
  const gold = goldApps.find(({ brief }) => brief === name);
  return {
    name,
    text,
    acceptance,
    cases: parseCaseFiles(acceptance.map((one) => ({ path: one.name, content: Buffer.from(one.content) }))),
    gold,
    ambiguities: await readAmbiguities(`${stem}.assumptions.yaml`),
    task: digest(JSON.stringify([text, acceptance]), 16),
  };
}

/** The file is the user's own code, loaded like any program they start. */
async function loadGold(file: string): Promise<readonly GoldApp[]> {
  try {
    const loaded = (await import(pathToFileURL(resolve(file)).href)) as { goldApps?: readonly GoldApp[] };
    if (loaded.goldApps) return [...loaded.goldApps];
  } catch (error) {
    throw new AppError('INVALID_ARGUMENT', `${file} cannot be loaded: ${(error as Error).message.split('\n')[0]}`, { cause: error });
  }
  throw new AppError('INVALID_ARGUMENT', `${file} must export goldApps: a list of {brief, plan, modules}`);
}
