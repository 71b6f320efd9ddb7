import type { Declaration, DeclaredAction, DeclaredEntity, DeclaredField, DeclaredReport } from './declaration.ts';

/** The declaration without slips that have one meaning only, so that no turn is spent on them: the planner is spared the same ones. */
export function mendDeclaration(declared: Declaration): Declaration {
  const entities = distinct(declared.entities, ({ name }) => name);
  const names = new Set(entities.map(({ name }) => name));
  return {
    ...declared,
    entities: entities.map((entity) => mendEntity(entity, names)),
    actions: declared.actions.map((action) => mendModule(action, names)),
    reports: declared.reports.map((report) => ({ ...mendModule(report, names), figures: mendFields(report.figures, names) })),
  };
}

const BUILT_IN = new Set(['id', 'createdAt', 'ownerId']);

function mendEntity(entity: DeclaredEntity, names: ReadonlySet<string>): DeclaredEntity {
  const own = entity.fields.filter(({ name }) => !BUILT_IN.has(name));
  return { ...entity, fields: mendFields(own, names).map(withDefault) };
}

function mendModule<T extends DeclaredAction | DeclaredReport>(module: T, names: ReadonlySet<string>): T {
  return { ...module, input: mendFields(module.input, names), uses: module.uses.filter((name) => names.has(name)) };
}

function mendFields(fields: readonly DeclaredField[], names: ReadonlySet<string>): DeclaredField[] {
  return distinct(
    fields.map((field) => mendField(field, names)),
    ({ name }) => name,
  );
}

function mendField(field: DeclaredField, names: ReadonlySet<string>): DeclaredField {
  if (field.type === 'choice' && (field.values ?? []).length === 0) return { ...field, type: 'text' };
  if (field.type !== 'reference') return field;
  if (!names.has(field.ref ?? '')) return { ...field, type: 'integer' };
  return /Id$/.test(field.name) ? field : { ...field, name: `${field.name}Id` };
}

/** A state begins with its first value, a flag with false, so that a create without it works. */
function withDefault(field: DeclaredField): DeclaredField {
  if (field.default !== undefined) return field;
  const [first] = field.values ?? [];
  if (field.type === 'choice' && /^(status|state)$/.test(field.name) && first !== undefined) return { ...field, default: first };
  return field.type === 'boolean' ? { ...field, default: false } : field;
}

function distinct<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return [...new Map(items.toReversed().map((item) => [keyOf(item), item])).values()].reverse();
}
