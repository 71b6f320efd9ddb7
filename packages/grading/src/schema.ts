import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { AppError } from '@modwright/runtime';

const ajv = new Ajv2020({ strict: false, allErrors: false });
formats.default(ajv);
const compiled = new Map<string, ValidateFunction>();
/** Schemas of one build number in the hundreds; past this the cache starts over. */
const CACHE_SIZE = 2000;

/** What is wrong with a value under a JSON Schema (2020-12), e.g. "title: must be string"; undefined when it fits. Throws INVALID_ARGUMENT on a bad schema. */
export function findSchemaProblem(schemaJson: string, value: unknown): string | undefined {
  const validate = compile(schemaJson);
  if (validate(value)) return undefined;
  const [error] = validate.errors ?? [];
  const where = error?.instancePath.slice(1).replaceAll('/', '.') ?? '';
  return `${where ? `${where}: ` : ''}${error?.message ?? 'does not fit'}`;
}

function compile(schemaJson: string): ValidateFunction {
  const known = compiled.get(schemaJson);
  if (known) return known;
  if (compiled.size >= CACHE_SIZE) compiled.clear();
  try {
    const validate = ajv.compile(JSON.parse(schemaJson) as object);
    compiled.set(schemaJson, validate);
    return validate;
  } catch (error) {
    throw new AppError('INVALID_ARGUMENT', `the case's JSON Schema cannot be used: ${AppError.from(error).message}`, { cause: error });
  }
}
