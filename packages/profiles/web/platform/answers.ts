import { columnsOf, entityOf, type AppSpec, type FieldSpec, type ModuleSpec } from './app-spec.ts';
import { faultOf } from './checks.ts';
import { HttpError } from './http-error.ts';

/**
 * What a module answered, as its declared output says: exactly the declared fields. Throws HttpError 500 when it does not fit,
 * so that a wrong answer is never taken for a right one.
 */
export function checkedAnswer(app: AppSpec, module: ModuleSpec, answer: unknown): unknown {
  const { entity, fields, list } = module.output;
  const shape = entity ? columnsOf(entityOf(app, entity)) : fields;
  if (!shape) return answer ?? {};
  const one = (value: unknown) => checkedObject(module.name, entity ?? 'the declared output', shape, value);
  if (!list) return one(answer);
  if (!Array.isArray(answer)) throw misfit(module.name, answer, 'a list was declared');
  return answer.map(one);
}

function checkedObject(module: string, shape: string, fields: readonly FieldSpec[], answer: unknown): Record<string, unknown> {
  if (answer === null || typeof answer !== 'object' || Array.isArray(answer)) throw misfit(module, answer, `${shape} was declared`);
  const values: Record<string, unknown> = {};
  for (const field of fields) {
    const value = plain((answer as Record<string, unknown>)[field.name]);
    // Limits and empty text are the business of input; an answer only has to be of the declared type.
    const fault = value === '' && field.kind !== 'enum' ? undefined : faultOf(unlimited(field), value);
    if (fault) throw misfit(module, answer, `${field.name} ${fault}`);
    values[field.name] = value;
  }
  return values;
}

function unlimited(field: FieldSpec): FieldSpec {
  const { name, kind, required, values } = field;
  return { name, kind, ...(required ? { required } : {}), ...(values ? { values } : {}) };
}

function plain(value: unknown): unknown {
  if (value === undefined) return null;
  return value instanceof Date ? value.toISOString() : value;
}

function misfit(module: string, answer: unknown, why: string): HttpError {
  const shown = JSON.stringify(answer)?.slice(0, 200) ?? 'nothing';
  return new HttpError(500, `the module ${module} answered ${shown}, which does not fit: ${why}`);
}
