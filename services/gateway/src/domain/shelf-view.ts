import type { Field, Module } from '@modwright/contracts/plan';
import type { ShelfModule } from '@modwright/contracts/shelf';

/** A kept module as the REST API shows it, without its source and cases. */
export interface ShelfView {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly responsibility: string;
  /** "id: integer". */
  readonly input: readonly string[];
  /** "Loan", "Loan[]", "{ total: number }[]". */
  readonly output: string;
  /** "409 the tool is already lent". */
  readonly refusals: readonly string[];
  readonly entities: readonly string[];
  readonly cases: number;
  /** "built", "pack" or "imported". */
  readonly trust: string;
  /** Title of the app it was made for. */
  readonly app: string;
  readonly build: string;
  readonly turn: string;
  readonly policy_version: string;
  readonly pack: string;
  readonly created_at: string;
}

/** Undefined parts of a module are empty. */
export function toShelfView({ id, app, cases, provenance, trust }: ShelfModule, createdAt: Date): ShelfView {
  const [module] = app?.modules ?? [];
  return {
    id,
    name: module?.name ?? '',
    kind: (module?.kind ?? '').replace('MODULE_KIND_', '').toLowerCase(),
    responsibility: module?.responsibility ?? '',
    input: (module?.input ?? []).map(fieldText),
    output: outputText(module),
    refusals: (module?.refusals ?? []).map(({ status, when }) => `${status} ${when}`),
    entities: (app?.entities ?? []).map(({ name }) => name),
    cases: cases.length,
    trust: trust.replace('TRUST_', '').toLowerCase(),
    app: app?.title ?? '',
    build: provenance?.build ?? '',
    turn: provenance?.turn ?? '',
    policy_version: provenance?.policyVersion ?? '',
    pack: provenance?.pack ?? '',
    created_at: createdAt.toISOString(),
  };
}

function fieldText({ name, type, ref }: Field): string {
  return `${name}: ${ref || type.replace('FIELD_TYPE_', '').toLowerCase()}`;
}

function outputText(module: Module | undefined): string {
  const { entity = '', fields = [], list = false } = module?.output ?? {};
  const one = entity || (fields.length > 0 ? `{ ${fields.map(fieldText).join(', ')} }` : 'nothing');
  return list ? `${one}[]` : one;
}
