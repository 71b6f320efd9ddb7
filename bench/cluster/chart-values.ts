import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isScalar, isSeq, parseDocument, type Pair, type Scalar, type YAMLMap } from 'yaml';

/** The chart's folder. */
export const CHART = join(import.meta.dirname, '../../charts/modwright');

type Schema = Readonly<Record<string, unknown>>;

/** A value that a user may set. */
interface Value {
  /** "nats.url". */
  readonly path: string;
  /** As JSON. */
  readonly byDefault: string;
  readonly description: string;
}

const keyOf = (pair: Pair): string => String((pair.key as Scalar).value);

/** Lines of the comment over a key: of the first key of a map the parser hands them to the map. */
function commentOf(pair: Pair, map: YAMLMap): string[] {
  const own = (pair.key as Scalar).commentBefore ?? '';
  return `${map.items[0] === pair ? (map.commentBefore ?? '') : ''}\n${own}`.split('\n').map((line) => line.trim());
}
const describe = (lines: readonly string[]): string => lines.flatMap((line) => (line.startsWith('-- ') ? [line.slice(3)] : [])).join(' ');

/** values.schema.json: types of the defaults, texts of "# -- ..." and what "# @schema {...}" adds. A map with keys takes no other key. */
export function chartSchema(): string {
  return `${JSON.stringify({ $schema: 'https://json-schema.org/draft/2020-12/schema', ...schemaOfMap(readValues()) }, undefined, 2)}\n`;
}

function schemaOfMap(map: YAMLMap): Schema {
  if (map.items.length === 0) return { type: 'object' };
  const properties = map.items.map((pair) => {
    const lines = commentOf(pair, map);
    const text = lines.find((line) => line.startsWith('@schema '))?.slice('@schema '.length);
    const added = text === undefined ? {} : (JSON.parse(text) as Schema);
    // What says itself which keys it takes has its own in the defaults alone.
    const derived = 'additionalProperties' in added ? { type: 'object' } : schemaOf(pair.value);
    const description = describe(lines);
    return [keyOf(pair), { ...(description ? { description } : {}), ...derived, ...added }];
  });
  return { type: 'object', additionalProperties: false, properties: Object.fromEntries(properties) as Schema };
}

function schemaOf(node: unknown): Schema {
  if (isMap(node)) return schemaOfMap(node);
  if (isSeq(node)) return { type: 'array' };
  const value = isScalar(node) ? node.value : undefined;
  return { type: typeof value === 'number' ? 'integer' : typeof value };
}

/** README.md of the chart, with the table of values as values.yaml says them. */
export function chartReadme(current: string): string {
  const rows = valuesOf(readValues(), '').map(
    ({ path, byDefault, description }) => `| \`${path}\` | \`${byDefault}\` | ${description.replaceAll('|', '\\|')} |`,
  );
  const [before] = current.split('## Values');
  return `${before}## Values\n\n| Value | Default | |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
}

function valuesOf(map: YAMLMap, prefix: string): Value[] {
  return map.items.flatMap((pair) => {
    const path = `${prefix}${keyOf(pair)}`;
    if (isMap(pair.value) && pair.value.items.length > 0 && !pair.value.flow) return valuesOf(pair.value, `${path}.`);
    const byDefault = JSON.stringify((pair.value as Scalar | YAMLMap).toJSON());
    return [{ path, byDefault, description: describe(commentOf(pair, map)) }];
  });
}

function readValues(): YAMLMap {
  return parseDocument(readFileSync(join(CHART, 'values.yaml'), 'utf8')).contents as unknown as YAMLMap;
}

if (import.meta.main) {
  const readme = join(CHART, 'README.md');
  writeFileSync(join(CHART, 'values.schema.json'), chartSchema());
  writeFileSync(readme, chartReadme(readFileSync(readme, 'utf8')));
}
