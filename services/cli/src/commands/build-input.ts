import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { decodeText, MAX_BRIEF_BYTES, MAX_FILE_BYTES, parseOpenapi } from '@modwright/gateway';
import { assertMinimums, parseCaseFiles } from '@modwright/grading';
import { AppError } from '@modwright/runtime';
import { parsePack, type PackFile } from '@modwright/shelf';
import { readPackFolder } from '../adapters/pack-folder.ts';
import { parseRequirements } from '../domain/requirements.ts';
import { readProfileInput } from './profile-input.ts';

/** Options of `modwright build` that say what to build. */
export interface InputOptions {
  readonly brief?: string;
  readonly requirements?: string;
  readonly openapi?: string;
  readonly accept?: string;
  /** A name, or the folder of a profile of one's own. */
  readonly profile?: string;
  /** Files of checkpoints of one's own. */
  readonly checkpoint?: readonly string[];
  readonly seed?: number;
  readonly shelf?: 'on' | 'off';
  readonly pack?: readonly string[];
  readonly budgetTokens?: number;
  readonly budgetSeconds?: number;
  readonly budgetRepairTurns?: number;
  readonly budgetSamples?: number;
  readonly bar?: number;
  /** Wait for a person's word on the plan. */
  readonly interactive?: boolean;
  /** Scores the app must reach, by checkpoint. */
  readonly min?: Readonly<Record<string, number>>;
}

/**
 * The body of POST /v1/builds. Everything is checked here, before anything is started.
 * Throws INVALID_ARGUMENT with one line that names the file and what to do.
 */
export async function readSubmission(text: string | undefined, options: InputOptions, cwd: string): Promise<object> {
  if (text !== undefined && options.brief !== undefined) throw new AppError('INVALID_ARGUMENT', 'give the brief as text or with --brief FILE, not both');
  if (text === undefined && options.brief === undefined && options.requirements === undefined) {
    throw new AppError('INVALID_ARGUMENT', 'say what to build: modwright build "A reading list: ...", or --brief FILE, or --requirements FILE');
  }
  const file = (name: string): string => resolve(cwd, name);
  const brief = text === undefined ? undefined : decodeText(Buffer.from(text), 'the brief', MAX_BRIEF_BYTES);
  const fromFile =
    options.brief === undefined
      ? undefined
      : decodeText(await readInput(file(options.brief), MAX_BRIEF_BYTES), `the brief in ${options.brief}`, MAX_BRIEF_BYTES);
  const openapi = options.openapi === undefined ? undefined : await readOpenapi(file(options.openapi), options.openapi);
  const profile = await readProfileInput(options.profile, options.checkpoint ?? [], cwd);
  assertMinimums(Object.keys(options.min ?? {}), profile.checkpoints?.map(({ name }) => name) ?? []);
  const budget = definedOnly({
    tokens: options.budgetTokens,
    seconds: options.budgetSeconds,
    repair_turns: options.budgetRepairTurns,
    samples: options.budgetSamples,
    bar: options.bar,
  });
  return definedOnly({
    brief: brief ?? fromFile,
    requirements: options.requirements === undefined ? undefined : await readRequirements(file(options.requirements), options.requirements),
    openapi,
    accept: options.accept === undefined ? undefined : await readAcceptance(file(options.accept), options.accept),
    ...profile,
    seed: options.seed,
    interactive: options.interactive,
    minimums: options.min,
    shelf: options.shelf,
    packs: options.pack === undefined || options.pack.length === 0 ? undefined : await readPacks(options.pack, file),
    budget: Object.keys(budget).length > 0 ? budget : undefined,
  });
}

async function readRequirements(path: string, name: string) {
  return parseRequirements(decodeText(await readInput(path, MAX_BRIEF_BYTES), `the requirements in ${name}`, MAX_BRIEF_BYTES), basename(name));
}

async function readOpenapi(path: string, name: string): Promise<string> {
  const text = decodeText(await readInput(path, MAX_FILE_BYTES), `the OpenAPI document ${name}`, MAX_FILE_BYTES);
  try {
    return parseOpenapi(text);
  } catch (error) {
    throw new AppError('INVALID_ARGUMENT', `${name}: ${(error as Error).message}`, { cause: error });
  }
}

/** A file of an acceptance directory, as POST /v1/builds takes it. */
export interface AcceptanceFile {
  readonly name: string;
  readonly content: string;
}

/** Packs by their files, read once here so that a broken one stops the build before it starts. */
async function readPacks(folders: readonly string[], file: (name: string) => string): Promise<{ files: PackFile[] }[]> {
  const packs: { files: PackFile[] }[] = [];
  for (const folder of folders) {
    const files = await readPackFolder(file(folder), folder);
    parsePack(files);
    packs.push({ files });
  }
  return packs;
}

/** The files of an acceptance directory, parsed once here so that a broken one stops the build before it starts. `name` goes into error messages. */
export async function readAcceptance(folder: string, name: string): Promise<AcceptanceFile[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    throw new AppError(
      'INVALID_ARGUMENT',
      `${name} is not a folder that can be read (${error.code ?? error.message}): name the folder of your acceptance cases`,
    );
  });
  const names = entries.filter((entry) => entry.isFile() && ['.yaml', '.yml', '.json'].includes(extname(entry.name))).map((entry) => entry.name);
  if (names.length === 0)
    throw new AppError('INVALID_ARGUMENT', `${name} holds no .yaml, .yml or .json file: put acceptance cases there or leave --accept out`);
  const files = await Promise.all(names.sort().map(async (one) => ({ name: one, content: await readInput(join(folder, one), MAX_FILE_BYTES) })));
  parseCaseFiles(files.map((file) => ({ path: join(name, file.name), content: file.content })));
  return files.map((file) => ({ name: file.name, content: file.content.toString('utf8') }));
}

/** The file's bytes; of a file above the limit only as many as show that it is. */
export async function readInput(path: string, maxBytes: number): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size > 16 * maxBytes)
      throw new AppError(
        'INVALID_ARGUMENT',
        `${path} has ${size.toLocaleString('en-US')} bytes and the limit is ${maxBytes.toLocaleString('en-US')}: make it shorter`,
      );
    return await readFile(path);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('INVALID_ARGUMENT', `${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'}): check the name`, { cause: error });
  }
}

function definedOnly<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as Partial<T>;
}
