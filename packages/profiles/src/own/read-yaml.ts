import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { yamlValue } from '@modwright/grading';
import { AppError } from '@modwright/runtime';
import { parseDocument } from 'yaml';

const ajv = new Ajv2020({ strict: false });

/** The YAML file as a value of this JSON Schema. Throws INVALID_ARGUMENT naming the file and what is wrong. */
export function readYaml<T>(path: string, schema: object): T {
  const document = parseDocument(readText(path));
  const [error] = document.errors;
  if (error) throw new AppError('INVALID_ARGUMENT', `${path}:${error.linePos?.[0].line ?? 1}: not valid YAML: ${error.message.split('\n')[0]}`);
  const value = yamlValue(document, path);
  const validate = ajv.compile(schema);
  if (validate(value)) return value as T;
  const [problem] = validate.errors ?? [];
  const unknown = (problem?.params as { additionalProperty?: string } | undefined)?.additionalProperty;
  const where = problem?.instancePath.slice(1).replaceAll('/', '.') ?? '';
  throw new AppError(
    'INVALID_ARGUMENT',
    `${path}: ${unknown ? `"${unknown}" is not known here` : `${where ? `${where} ` : ''}${problem?.message ?? 'does not fit'}`}`,
  );
}

/** The file as UTF-8 text. Throws INVALID_ARGUMENT when it cannot be read or is no text. */
export function readText(path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? 'it is no UTF-8 text';
    throw new AppError('INVALID_ARGUMENT', `${path} cannot be read: ${why}`, { cause: error });
  }
}
