/** Where an answer does not fit its pattern. `expected` is for the person and the grader only. */
export interface Mismatch {
  /** "[2].title"; empty = the whole body. */
  readonly path: string;
  readonly expected: string;
  readonly actual: string;
  /** What is wrong, without the expected value: "is missing", "has a wrong value". */
  readonly problem: string;
}

/**
 * The first place where `actual` does not contain `pattern`; undefined when it fits.
 * Objects match by subset, arrays element by element and by length; operators: $contains, $excludes, $length, $any.
 */
export function findMismatch(pattern: unknown, actual: unknown, path = ''): Mismatch | undefined {
  if (Array.isArray(pattern)) return matchArray(pattern, actual, path);
  if (typeof pattern !== 'object' || pattern === null) return matchValue(pattern, actual, path);
  const operators = Object.keys(pattern).filter((key) => key.startsWith('$'));
  if (operators.length === 0) return matchObject(pattern as Record<string, unknown>, actual, path);
  for (const operator of operators) {
    const found = matchOperator(operator, (pattern as Record<string, unknown>)[operator], actual, path);
    if (found) return found;
  }
  return undefined;
}

/** A pattern's operators that no rule knows. A case with one can never pass. */
export function unknownOperators(pattern: unknown): string[] {
  if (Array.isArray(pattern)) return pattern.flatMap(unknownOperators);
  if (typeof pattern !== 'object' || pattern === null) return [];
  return Object.entries(pattern).flatMap(([key, inner]) => [...(key.startsWith('$') && !OPERATORS.has(key) ? [key] : []), ...unknownOperators(inner)]);
}

const OPERATORS = new Set(['$contains', '$excludes', '$length', '$any']);

function matchArray(pattern: readonly unknown[], actual: unknown, path: string): Mismatch | undefined {
  if (!Array.isArray(actual)) return mismatch(path, pattern, actual, 'is not a list');
  if (actual.length !== pattern.length) return mismatch(path, pattern, actual, 'has the wrong number of elements');
  for (const [index, item] of pattern.entries()) {
    const found = findMismatch(item, actual[index], `${path}[${index}]`);
    if (found) return found;
  }
  return undefined;
}

function matchObject(pattern: Record<string, unknown>, actual: unknown, path: string): Mismatch | undefined {
  if (typeof actual !== 'object' || actual === null || Array.isArray(actual)) return mismatch(path, pattern, actual, 'is not an object');
  for (const [key, inner] of Object.entries(pattern)) {
    const at = path ? `${path}.${key}` : key;
    if (!Object.hasOwn(actual, key)) return mismatch(at, inner, undefined, 'is missing');
    const found = findMismatch(inner, (actual as Record<string, unknown>)[key], at);
    if (found) return found;
  }
  return undefined;
}

function matchValue(pattern: unknown, actual: unknown, path: string): Mismatch | undefined {
  if (Object.is(pattern, actual)) return undefined;
  if (actual === undefined) return mismatch(path, pattern, actual, 'is missing');
  if (typeof actual !== typeof pattern || (actual === null) !== (pattern === null)) return mismatch(path, pattern, actual, 'has a value of the wrong kind');
  return mismatch(path, pattern, actual, 'has a wrong value');
}

function matchOperator(operator: string, operand: unknown, actual: unknown, path: string): Mismatch | undefined {
  if (operator === '$any') return actual === undefined ? mismatch(path, { $any: true }, actual, 'is missing') : undefined;
  if (operator === '$length') {
    const length = Array.isArray(actual) || typeof actual === 'string' ? actual.length : undefined;
    return length === operand ? undefined : mismatch(path, { $length: operand }, actual, 'has the wrong length');
  }
  if (operator === '$contains')
    return contains(actual, operand) ? undefined : mismatch(path, { $contains: operand }, actual, 'lacks something it must contain');
  if (operator === '$excludes') {
    return Array.isArray(actual) || typeof actual === 'string'
      ? contains(actual, operand)
        ? mismatch(path, { $excludes: operand }, actual, 'contains something it must not')
        : undefined
      : mismatch(path, { $excludes: operand }, actual, 'is not a list');
  }
  return mismatch(path, { [operator]: operand }, actual, 'cannot be compared');
}

function contains(actual: unknown, operand: unknown): boolean {
  if (typeof actual === 'string') return typeof operand === 'string' && actual.includes(operand);
  return Array.isArray(actual) && actual.some((item) => findMismatch(operand, item) === undefined);
}

function mismatch(path: string, expected: unknown, actual: unknown, problem: string): Mismatch {
  return { path, expected: JSON.stringify(expected), actual: actual === undefined ? 'nothing' : JSON.stringify(actual), problem };
}
