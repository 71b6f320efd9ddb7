import { readFileSync } from 'node:fs';
import { AppError } from './errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads configuration from the environment once, and reports every bad variable at once. */
export interface ConfigReader {
  string(name: string, fallback?: string): string;
  integer(name: string, fallback: number, range?: { min?: number; max?: number }): number;
  number(name: string, fallback: number, range?: { min?: number; max?: number }): number;
  choice<T extends string>(name: string, choices: readonly T[], fallback: T): T;
  /** The content of the file that the variable names; secrets come this way, never as values. */
  secretFile(name: string): string;
  /** Throws INVALID_ARGUMENT that names each variable that is missing or wrong. */
  done(): void;
}

export function createConfigReader(env: Environment): ConfigReader {
  const problems: string[] = [];
  const complain = <T>(problem: string, standIn: T): T => {
    problems.push(problem);
    return standIn;
  };
  const number = (name: string, fallback: number, range: { min?: number; max?: number }): number => {
    const text = env[name];
    if (text === undefined || text === '') return fallback;
    const value = Number(text);
    if (!Number.isFinite(value)) return complain(`${name} must be a number, not "${text}"`, fallback);
    if (value < (range.min ?? -Infinity)) return complain(`${name} must be at least ${range.min}`, fallback);
    if (value > (range.max ?? Infinity)) return complain(`${name} must be at most ${range.max}`, fallback);
    return value;
  };
  return {
    string: (name, fallback) => env[name] || (fallback ?? complain(`${name} is not set`, '')),
    number: (name, fallback, range = {}) => number(name, fallback, range),
    integer: (name, fallback, range = {}) => {
      const value = number(name, fallback, range);
      return Number.isInteger(value) ? value : complain(`${name} must be a whole number`, fallback);
    },
    choice: (name, choices, fallback) => {
      const text = env[name] || fallback;
      return choices.find((choice) => choice === text) ?? complain(`${name} must be one of ${choices.join(', ')}`, fallback);
    },
    secretFile: (name) => {
      const path = env[name];
      if (!path) return complain(`${name} is not set`, '');
      try {
        return readFileSync(path, 'utf8').trim();
      } catch {
        return complain(`${name} names ${path}, which cannot be read`, '');
      }
    },
    done: () => {
      if (problems.length > 0) throw new AppError('INVALID_ARGUMENT', `configuration: ${problems.join('; ')}`);
    },
  };
}
