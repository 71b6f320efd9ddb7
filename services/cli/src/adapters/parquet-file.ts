import { fileWriter, parquetWriteRows, type SchemaElement } from 'hyparquet-writer';

/** What a column holds. `ids` and `numbers` are lists; `json` is anything else, as text. */
export type ColumnKind = 'text' | 'flag' | 'count' | 'number' | 'ids' | 'numbers' | 'json';

/** Rows that are held in memory at once. */
const ROWS_OF_A_GROUP = 1_000;

/** Writes rows as Parquet (https://parquet.apache.org/docs/file-format/), one row group after another as they come. */
export async function writeParquet(file: string, columns: Readonly<Record<string, ColumnKind>>, rows: AsyncIterable<Record<string, unknown>>): Promise<void> {
  const names = Object.keys(columns);
  const schema: SchemaElement[] = [{ name: 'root', num_children: names.length }, ...Object.entries(columns).flatMap(([name, kind]) => ELEMENTS[kind](name))];
  await parquetWriteRows({ writer: fileWriter(file), rows, columns: names.map((name) => ({ name })), schema, rowGroupSize: ROWS_OF_A_GROUP });
}

const ELEMENTS: Readonly<Record<ColumnKind, (name: string) => SchemaElement[]>> = {
  text: (name) => [{ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' }],
  flag: (name) => [{ name, type: 'BOOLEAN', repetition_type: 'REQUIRED' }],
  count: (name) => [{ name, type: 'INT32', repetition_type: 'REQUIRED' }],
  number: (name) => [{ name, type: 'DOUBLE', repetition_type: 'REQUIRED' }],
  ids: (name) => list(name, 'INT32'),
  numbers: (name) => list(name, 'DOUBLE'),
  json: (name) => [{ name, type: 'BYTE_ARRAY', converted_type: 'JSON', repetition_type: 'REQUIRED' }],
};

function list(name: string, type: 'INT32' | 'DOUBLE'): SchemaElement[] {
  return [
    { name, repetition_type: 'REQUIRED', converted_type: 'LIST', num_children: 1 },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', type, repetition_type: 'REQUIRED' },
  ];
}
