import { AppError, seededRandom, type Random } from '@modwright/runtime';

/** Values one case has drawn or kept so far. */
export interface Scope {
  /** The value of "$text:a" and its like; equal labels give equal values within a scope. */
  draw(kind: PlaceholderKind, label: string, range?: Range): string | number;
  /** Keeps an answer's body under a name for `{{name.field}}`. */
  keep(name: string, value: unknown): void;
  /** The value at a dotted path of kept answers. Throws FAILED_PRECONDITION when there is none. */
  look(path: string): unknown;
}

export type PlaceholderKind = 'text' | 'email' | 'int' | 'date';

interface Range {
  readonly min: number;
  readonly max: number;
}

const DRAWN = String.raw`\$(?<kind>text|email|int|date):(?<label>[A-Za-z]\w*)(?::(?<min>-?\d+)\.\.(?<max>-?\d+))?(?<shift>[+-]\d+)?`;
const CLOCK = String.raw`\$(?<clock>today|now)(?!\w)(?<days>[+-]\d+)?`;
const SAVED = String.raw`\{\{\s*(?<path>[A-Za-z_][\w-]*(?:\.[\w-]+)*)\s*\}\}`;
const TOKEN = new RegExp(`${DRAWN}|${CLOCK}|${SAVED}`, 'g');
const SYLLABLES = ['ba', 'der', 'fi', 'gal', 'hon', 'ker', 'lu', 'mir', 'nep', 'ol', 'pra', 'quen', 'ros', 'sil', 'tor', 'ven', 'wim', 'yar', 'zel'];
const DAY_MS = 86_400_000;
/** Drawn days lie in the 3 years from here, so that date rules see plain, valid days. */
const FIRST_DAY_MS = Date.UTC(2031, 0, 1);

/** A fresh scope. @param seed equal seeds draw equal values. */
export function createScope(seed: string): Scope {
  const random = seededRandom(seed);
  const drawn = new Map<string, string | number>();
  const kept = new Map<string, unknown>();
  return {
    draw: (kind, label, range) => {
      const key = `${kind}:${label}`;
      const known = drawn.get(key);
      if (known !== undefined) return known;
      const value = drawOf(kind, random, range);
      drawn.set(key, value);
      return value;
    },
    keep: (name, value) => void kept.set(name, value),
    look: (path) => {
      const [name = '', ...keys] = path.split('.');
      if (!kept.has(name)) throw new AppError('FAILED_PRECONDITION', `{{${path}}} names "${name}", which no earlier answer was saved as`);
      const value = keys.reduce<unknown>(
        (at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined),
        kept.get(name),
      );
      if (value === undefined) throw new AppError('FAILED_PRECONDITION', `{{${path}}}: the saved answer has no such value`);
      return value;
    },
  };
}

/** Fills placeholders in every string of a JSON value; a string that is one placeholder becomes its typed value. */
export function expandValue(value: unknown, scope: Scope): unknown {
  if (typeof value === 'string') return expandString(value, scope);
  if (Array.isArray(value)) return value.map((item) => expandValue(item, scope));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, expandValue(inner, scope)]));
}

/** Fills placeholders in JSON text and parses it. Throws INVALID_ARGUMENT when the text is not JSON. */
export function expandJson(text: string, scope: Scope): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new AppError('INVALID_ARGUMENT', `not JSON: ${text.slice(0, 80)}`, { cause: error });
  }
  return expandValue(value, scope);
}

/** Fills placeholders in a path; each value is percent-encoded. */
export function expandPath(path: string, scope: Scope): string {
  return path.replace(TOKEN, (...match) => encodeURIComponent(String(resolve(match.at(-1) as Token, scope))));
}

/** Every placeholder in a text that reads a saved answer, by the saved name. */
export function savedNames(text: string): string[] {
  return [...text.matchAll(TOKEN)].flatMap((match) => match.groups?.['path']?.split('.')[0] ?? []);
}

type Token = Partial<Record<'kind' | 'label' | 'min' | 'max' | 'shift' | 'clock' | 'days' | 'path', string>>;

function expandString(text: string, scope: Scope): unknown {
  const matches = [...text.matchAll(TOKEN)];
  const [only] = matches;
  if (matches.length === 1 && only?.[0] === text) return resolve(only.groups as Token, scope);
  return text.replace(TOKEN, (...match) => String(resolve(match.at(-1) as Token, scope)));
}

function resolve(token: Token, scope: Scope): unknown {
  if (token.path !== undefined) return scope.look(token.path);
  if (token.clock) return clockValue(token.clock, Number(token.days ?? 0));
  const range = token.min !== undefined && token.max !== undefined ? { min: Number(token.min), max: Number(token.max) } : undefined;
  return shifted(scope.draw((token.kind ?? 'text') as PlaceholderKind, token.label ?? '', range), Number(token.shift ?? 0));
}

/** The day, or the instant, in UTC when the step is run, moved by days. */
function clockValue(clock: string, days: number): string {
  const at = new Date(Date.now() + days * DAY_MS).toISOString();
  return clock === 'today' ? at.slice(0, 10) : at;
}

/** Numbers move by units, days by days; text has no order and stays. */
function shifted(value: string | number, by: number): string | number {
  if (by === 0) return value;
  if (typeof value === 'number') return value + by;
  const at = Date.parse(value);
  return /^\d{4}-\d\d-\d\d$/.test(value) ? new Date(at + by * DAY_MS).toISOString().slice(0, 10) : value;
}

function drawOf(kind: PlaceholderKind, random: Random, range: Range | undefined): string | number {
  if (kind === 'int') return drawnInt(range ?? { min: 2, max: 99 }, random);
  if (kind === 'date') return new Date(FIRST_DAY_MS + Math.floor(random() * 1095) * DAY_MS).toISOString().slice(0, 10);
  if (kind === 'email') return `${word(random)}${Math.floor(random() * 1e6)}@example.com`;
  const text = word(random);
  const title = `${text[0]?.toUpperCase() ?? ''}${text.slice(1)} ${word(random)}`;
  return range ? fitted(title, range, random) : title;
}

function drawnInt({ min, max }: Range, random: Random): number {
  return min + Math.floor(random() * (max - min + 1));
}

/** Text of a length within the range. */
function fitted(text: string, { min, max }: Range, random: Random): string {
  let longer = text;
  while (longer.length < min) longer += ` ${word(random)}`;
  return longer.slice(0, max).trimEnd().padEnd(min, 'x');
}

function word(random: Random): string {
  const pick = (): string => SYLLABLES[Math.floor(random() * SYLLABLES.length)] ?? 'ba';
  return `${pick()}${pick()}${pick()}`;
}
