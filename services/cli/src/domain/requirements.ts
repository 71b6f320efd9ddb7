import { parseDocument } from 'yaml';
import { yamlValue } from '@modwright/grading';
import { AppError } from '@modwright/runtime';

/** A requirement with the id the person gave it; a plain line has none. */
export type GivenRequirement = string | { readonly id: string; readonly text: string };

/**
 * Functional requirements from a file: one a line ("- " and "1." in front are dropped, "#" begins a comment),
 * or YAML: a list of texts, a list of {id, text}, or a mapping of id to text.
 * Throws INVALID_ARGUMENT naming the file and line.
 */
export function parseRequirements(text: string, file: string): GivenRequirement[] {
  const isYaml = /\.(ya?ml|json)$/i.test(file);
  const requirements = isYaml ? fromYaml(text, file) : fromLines(text);
  if (requirements.length === 0) throw new AppError('INVALID_ARGUMENT', `${file} holds no requirement: write one on each line`);
  return requirements;
}

function fromLines(text: string): GivenRequirement[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const named = /^([A-Z]{1,6}-?\d{1,5})\s*[:.)]\s+(.+)$/.exec(line);
      return named?.[1] && named[2] ? { id: named[1], text: named[2] } : line.replace(/^([-*•]|\d{1,4}[.)])\s+/, '');
    });
}

function fromYaml(text: string, file: string): GivenRequirement[] {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) throw new AppError('INVALID_ARGUMENT', `${file}:${error.linePos?.[0].line ?? 1}: not valid YAML: ${error.message.split('\n')[0]}`);
  const value = yamlValue(document, file);
  const list = isRecord(value) && Array.isArray(value['requirements']) ? (value['requirements'] as unknown[]) : value;
  if (Array.isArray(list)) return list.map((entry, index) => fromEntry(entry, index, file));
  if (isRecord(list)) return Object.entries(list).map(([id, entry]) => ({ id, text: textOf(entry, id, file) }));
  throw new AppError('INVALID_ARGUMENT', `${file} must be a list of requirements, or a mapping of id to text`);
}

function fromEntry(entry: unknown, index: number, file: string): GivenRequirement {
  if (typeof entry === 'string') return entry.trim();
  const name = `entry ${index + 1}`;
  const id = isRecord(entry) ? entry['id'] : undefined;
  if (!isRecord(entry) || (typeof id !== 'string' && typeof id !== 'number'))
    throw new AppError('INVALID_ARGUMENT', `${file}: ${name} must be text or {id, text}`);
  return { id: String(id), text: textOf(entry['text'], String(id), file) };
}

function textOf(value: unknown, id: string, file: string): string {
  if (typeof value !== 'string' || value.trim() === '') throw new AppError('INVALID_ARGUMENT', `${file}: requirement ${id} needs a text`);
  return value.trim();
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
