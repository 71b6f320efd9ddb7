import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, newId } from '@modwright/runtime';
import { cellName, type BenchResult, type Cell } from './result.ts';

const RESULTS = 'results.jsonl';
const REPLACED = 'replaced.jsonl';
const STARTED = 'started.json';

/** Results of one model in one folder. */
export interface ResultStore {
  /** The newest result of every cell. */
  readonly results: () => readonly BenchResult[];
  /** The name under which a cell's build runs: the same until its result is here, so that a bench that was killed finds the build it had started. */
  begin(cell: Cell): string;
  /** Adds a result; written before this returns. */
  finish(result: BenchResult): void;
  /** Sets results aside (replaced.jsonl), so that their cells are measured again. */
  forget(cells: readonly Cell[]): void;
}

/** "http://host/v1 qwen 7b" as a folder's name. */
export function folderOf(model: string): string {
  return model.replaceAll(/[^\w.-]+/g, '-').replaceAll(/^[-.]+|-+$/g, '') || 'model';
}

/** @param folder of all models; each has its own below. Throws FAILED_PRECONDITION when it cannot be made, DATA_LOSS when a line is damaged. */
export function openResults(folder: string, model: string): ResultStore {
  const own = join(folder, folderOf(model));
  try {
    mkdirSync(own, { recursive: true });
  } catch (error) {
    throw new AppError('FAILED_PRECONDITION', `failed to make ${own}: name another folder with --out (${(error as Error).message})`, { cause: error });
  }
  const file = join(own, RESULTS);
  const startedFile = join(own, STARTED);
  const started = new Map<string, string>(Object.entries(existsSync(startedFile) ? (JSON.parse(readFileSync(startedFile, 'utf8')) as object) : {}));
  const results = new Map(readFile(dropCutLine(file)).map((result) => [cellName(result), result]));
  const keep = (): void => replaceFile(startedFile, JSON.stringify(Object.fromEntries(started)));
  return {
    results: () => [...results.values()],
    begin: (cell) => {
      const known = started.get(cellName(cell));
      if (known) return known;
      const key = newId('bench');
      started.set(cellName(cell), key);
      keep();
      return key;
    },
    finish: (result) => {
      appendFileSync(file, toLine(result));
      results.set(cellName(result), result);
      started.delete(cellName(result));
      keep();
    },
    forget: (cells) => {
      const names = new Set(cells.map(cellName));
      const gone = [...results.values()].filter((result) => names.has(cellName(result)));
      for (const name of names) {
        results.delete(name);
        started.delete(name);
      }
      appendFileSync(join(own, REPLACED), gone.map(toLine).join(''));
      replaceFile(file, [...results.values()].map(toLine).join(''));
      keep();
    },
  };
}

function toLine(result: BenchResult): string {
  return `${JSON.stringify(result)}\n`;
}

/** A reader, or the next start, must never meet half a file. */
function replaceFile(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

/** A kill may have cut off the last line: it goes, and its cell is measured again. */
function dropCutLine(file: string): string {
  if (!existsSync(file)) return file;
  const text = readFileSync(file, 'utf8');
  if (!text.endsWith('\n') && text !== '') replaceFile(file, text.slice(0, text.lastIndexOf('\n') + 1));
  return file;
}

/** The newest results of every model that the folder holds, by model. */
export function readAllResults(folder: string): Map<string, BenchResult[]> {
  const models = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()) : [];
  const files = models.map(({ name }) => readFile(join(folder, name, RESULTS)));
  const newest = new Map(files.flat().map((result) => [`${result.model} ${cellName(result)}`, result]));
  return Map.groupBy(newest.values(), ({ model }) => model);
}

/** The whole lines of a file; what a bench is writing right now is left out. */
function readFile(file: string): BenchResult[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.filter(Boolean).map((line, index) => {
    try {
      return JSON.parse(line) as BenchResult;
    } catch (error) {
      throw new AppError('DATA_LOSS', `${file}:${index + 1} is not a result: remove that line, and its build is measured again`, { cause: error });
    }
  });
}
