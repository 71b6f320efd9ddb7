import { call } from './calls.ts';
import { formatValue } from './format.ts';
import { model } from './model.ts';
import type { EntityModel, FieldModel, Row } from './model-types.ts';
import { useLoad } from './use-load.ts';

/** Rows that fields point at, by entity name and id, as the text that stands for them. */
export type ReferenceTexts = Readonly<Record<string, ReadonlyMap<number, string>>>;

/** Loads the rows that these fields point at. */
export function useReferences(fields: readonly FieldModel[], key: string): ReferenceTexts {
  const names = [...new Set(fields.flatMap((field) => (field.ref ? [field.ref] : [])))];
  const load = async () => {
    const pairs = await Promise.all(names.map(async (name) => [name, await textsOf(name)] as const));
    return Object.fromEntries(pairs);
  };
  return useLoad<ReferenceTexts>(load, `${names.join()}:${key}`).value ?? {};
}

async function textsOf(name: string): Promise<ReadonlyMap<number, string>> {
  const entity = model.entities.find((candidate) => candidate.name === name);
  if (!entity?.list) return new Map();
  const { data } = await call<Row[]>(entity.list, { query: { limit: 500 } });
  return new Map(data.map((row) => [Number(row['id']), textOf(entity, row)]));
}

function textOf(entity: EntityModel, row: Row): string {
  const field = entity.fields.find((candidate) => candidate.name === entity.display);
  return field ? formatValue(field, row[field.name]) : `#${String(row['id'])}`;
}
