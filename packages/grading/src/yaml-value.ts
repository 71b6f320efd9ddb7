import { AppError } from '@modwright/runtime';
import type { Document } from 'yaml';

/**
 * What a parsed YAML document holds. Throws INVALID_ARGUMENT where it repeats itself without end or refers to what is not there: its parser sees neither.
 * @param what begins the message: "cases.yaml".
 */
export function yamlValue(document: Document, what: string): unknown {
  try {
    return document.toJS() as unknown;
  } catch (error) {
    throw new AppError('INVALID_ARGUMENT', `${what}: not valid YAML: ${(error as Error).message.split('\n')[0]}`, { cause: error });
  }
}
