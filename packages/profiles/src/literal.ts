import { propertyKey } from './names.ts';

/** A name that stands in the source as it is, without quotes. */
export class SourceName {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A JSON-like value as TypeScript source in the style of the project: single quotes, bare keys, short things on one line. `indent` is that of its first line. */
export function source(value: unknown, indent = 0): string {
  const flat = oneLine(value);
  if (flat.length + indent <= 150 || value === null || typeof value !== 'object' || value instanceof SourceName) return flat;
  const inner = ' '.repeat(indent + 2);
  const close = ' '.repeat(indent);
  if (Array.isArray(value)) return `[\n${value.map((item) => `${inner}${source(item, indent + 2)},\n`).join('')}${close}]`;
  const lines = Object.entries(value).map(([key, item]) => `${inner}${propertyKey(key)}: ${source(item, indent + 2)},\n`);
  return `{\n${lines.join('')}${close}}`;
}

function oneLine(value: unknown): string {
  if (value instanceof SourceName) return value.name;
  if (typeof value === 'string') return quote(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'undefined';
  if (Array.isArray(value)) return `[${value.map(oneLine).join(', ')}]`;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return entries.length === 0 ? '{}' : `{ ${entries.map(([key, item]) => `${propertyKey(key)}: ${oneLine(item)}`).join(', ')} }`;
}

/** A string literal that cannot end early, whatever the text holds. */
export function quote(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'").replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`;
}
