import type { JsonSchema } from './document.ts';

type Fits = (value: unknown) => boolean;

const isText: Fits = (value) => typeof value === 'string';
const isNumber: Fits = (value) => Number.isFinite(value);
const isList: Fits = Array.isArray;

/** What the value of each keyword has to be. */
const KEYWORDS: Readonly<Record<Exclude<keyof JsonSchema, 'properties'>, Fits>> = {
  $ref: isText,
  type: (value) => isText(value) || (Array.isArray(value) && value.every(isText)),
  format: isText,
  enum: isList,
  required: (value) => Array.isArray(value) && value.every(isText),
  items: () => true,
  allOf: isList,
  oneOf: isList,
  anyOf: isList,
  default: () => true,
  minimum: isNumber,
  maximum: isNumber,
  minLength: isNumber,
  maxLength: isNumber,
  readOnly: (value) => typeof value === 'boolean',
  description: isText,
};

/** The keywords of a schema that are what they have to be, in its properties too. A schema of another shape (true, null) says nothing. */
export function wellFormed(value: unknown): JsonSchema {
  if (typeof value !== 'object' || value === null) return {};
  const { properties, ...rest } = value as Readonly<Record<string, unknown>>;
  const kept = Object.entries(rest).filter(([key, part]) => KEYWORDS[key as keyof typeof KEYWORDS]?.(part));
  if (typeof properties !== 'object' || properties === null) return Object.fromEntries(kept);
  return { ...Object.fromEntries(kept), properties: Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, wellFormed(property)])) };
}
