import { columnsOf, type EndpointSpec, type EntitySpec, type FieldSpec } from './app-spec.ts';
import { faultOf, fromText, throwFaults } from './checks.ts';
import type { WhereInput } from './where.ts';

/** The rows a list is asked for. */
export interface ListQuery {
  readonly where: WhereInput;
  readonly orderBy: Readonly<Record<string, 'asc' | 'desc'>>;
  readonly take: number;
  readonly skip: number;
}

const DEFAULT_LIMIT = 100;
const LIMIT: FieldSpec = { name: 'limit', kind: 'integer', required: true, min: 1, max: 500 };
const OFFSET: FieldSpec = { name: 'offset', kind: 'integer', required: true, min: 0 };

/**
 * Reads the query of a list: limit, offset, sort ("title" or "-title"), q (text that some text field contains) and the declared filters.
 * Other names are ignored. Throws HttpError 400 that names every value at fault.
 */
export function listQuery(entity: EntitySpec, endpoint: EndpointSpec, query: Readonly<Record<string, string>>): ListQuery {
  const faults: Record<string, string> = {};
  const read = (field: FieldSpec, text: string) => {
    const value = fromText(field, text);
    const fault = faultOf(field, value);
    if (fault) faults[field.name] = fault;
    return value;
  };
  const where: Record<string, unknown> = {};
  for (const name of endpoint.filters ?? []) {
    const field = columnsOf(entity).find((candidate) => candidate.name === name);
    // The shortest and longest allowed text are no limits of a search.
    if (field && query[name] !== undefined) where[name] = read({ ...withoutLimits(field) }, query[name]);
  }
  if (query['q'] !== undefined && query['q'] !== '' && !('q' in where)) where['OR'] = textSearch(entity, query['q']);
  const take = query['limit'] === undefined ? DEFAULT_LIMIT : (read(LIMIT, query['limit']) as number);
  const skip = query['offset'] === undefined ? 0 : (read(OFFSET, query['offset']) as number);
  const orderBy = order(entity, query['sort'], faults);
  throwFaults(faults);
  return { where, orderBy, take, skip };
}

function withoutLimits(field: FieldSpec): FieldSpec {
  const { name, kind, required, values, ref } = field;
  return { name, kind, ...(required ? { required } : {}), ...(values ? { values } : {}), ...(ref ? { ref } : {}) };
}

function textSearch(entity: EntitySpec, text: string): WhereInput[] {
  const searched = entity.fields.filter((field) => field.kind === 'text' || field.kind === 'longText' || field.kind === 'email');
  return searched.map((field) => ({ [field.name]: { contains: text } }));
}

function order(entity: EntitySpec, sort: string | undefined, faults: Record<string, string>): Record<string, 'asc' | 'desc'> {
  if (!sort) return {};
  const name = sort.replace(/^-/, '');
  if (columnsOf(entity).some((field) => field.name === name)) return { [name]: sort.startsWith('-') ? 'desc' : 'asc' };
  faults['sort'] = `must be a field of ${entity.name}`;
  return {};
}
