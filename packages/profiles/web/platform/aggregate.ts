import { columnsOf, type EntitySpec } from './app-spec.ts';
import { quoted, type Sql } from './sqlite.ts';
import { fromColumn } from './values.ts';
import type { Condition, WhereInput } from './where.ts';

type Picked = Readonly<Record<string, boolean | undefined>>;

export interface AggregateInput {
  readonly where?: WhereInput | undefined;
  readonly _count?: boolean | undefined;
  readonly _sum?: Picked | undefined;
  readonly _avg?: Picked | undefined;
  readonly _min?: Picked | undefined;
  readonly _max?: Picked | undefined;
}

const FUNCTIONS = { _sum: 'sum', _avg: 'avg', _min: 'min', _max: 'max' } as const;
type Aggregation = keyof typeof FUNCTIONS;

interface Term {
  readonly sql: string;
  readonly aggregation: Aggregation;
  readonly field: string;
}

/** Counts, sums and so on over the rows that match; one answer for each distinct value of `by`, or one for all. */
export function aggregateRows(sql: Sql, entity: EntitySpec, condition: Condition, input: AggregateInput, by: readonly string[]): Record<string, unknown>[] {
  const fields = new Map(columnsOf(entity).map((field) => [field.name, field]));
  const known = (name: string) => fields.get(name) ?? unknownField(entity, name);
  const terms = (Object.keys(FUNCTIONS) as Aggregation[]).flatMap((aggregation) =>
    Object.entries(input[aggregation] ?? {})
      .filter(([, wanted]) => wanted)
      .map(([field]): Term => ({ sql: `${FUNCTIONS[aggregation]}(${quoted(known(field).name)})`, aggregation, field })),
  );
  const groups = by.map((name) => quoted(known(name).name));
  const selected = [...groups, 'count(*) AS "#count"', ...terms.map((term, index) => `${term.sql} AS "#${index}"`)].join(', ');
  const grouping = groups.length > 0 ? ` GROUP BY ${groups.join(', ')} ORDER BY ${groups.join(', ')}` : '';
  const rows = sql.all(`SELECT ${selected} FROM ${quoted(entity.key)} WHERE ${condition.sql}${grouping}`, condition.values);
  return rows.map((row) => {
    const answer: Record<string, unknown> = {};
    for (const name of by) answer[name] = fromColumn(known(name), row[name]);
    if (input._count) answer['_count'] = Number(row['#count']);
    for (const [index, term] of terms.entries()) {
      const group = (answer[term.aggregation] ??= {}) as Record<string, unknown>;
      group[term.field] = row[`#${index}`] ?? null;
    }
    return answer;
  });
}

function unknownField(entity: EntitySpec, name: string): never {
  throw new TypeError(`${entity.name} has no field ${name}`);
}
