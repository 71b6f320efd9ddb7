/** What a module may import beside the modules it depends on. */
const HTTP_ERROR_PATH = '../platform/http-error.ts';
const SCHEMA_PATH = '../schema.ts';

/** How the file of a module begins, as far as it follows from the contract. */
export interface ModuleStart {
  /** The exported function's name. */
  readonly name: string;
  /** "export async function lendTool(db: Db, input: LendToolInput): Promise<Loan>", without the brace. */
  readonly signature: string;
  /** Names of modules whose function may be called, with the path each is imported from. */
  readonly dependencies: ReadonlyMap<string, string>;
  /** True when it works with days or instants, and gets the functions for them. */
  readonly dates: boolean;
}

/** Type names in a signature that come from the schema. */
function schemaTypes(signature: string): string[] {
  const names = signature.slice(signature.indexOf('(')).match(/\b[A-Z]\w*/g) ?? [];
  return [...new Set(names)].filter((name) => !BUILT_IN.has(name)).sort();
}

const BUILT_IN = new Set(['Promise', 'Array', 'Record', 'ReadonlyArray', 'Partial', 'Date']);

/** Path of the calendar functions: days are text, and arithmetic on them is where small models slip most. */
const DATES_PATH = '../platform/dates.ts';
const DATE_FUNCTIONS = ['addDays', 'daysBetween', 'now', 'today'];

/** What the answer is made to begin with: the import lines and the signature. */
export function startText(start: ModuleStart): string {
  const lines = [
    `import type { ${schemaTypes(start.signature).join(', ')} } from '${SCHEMA_PATH}';`,
    `import { HttpError } from '${HTTP_ERROR_PATH}';`,
    ...(start.dates ? [`import { ${DATE_FUNCTIONS.join(', ')} } from '${DATES_PATH}';`] : []),
    ...[...start.dependencies].map(([name, path]) => `import { ${name} } from '${path}';`),
  ];
  return `${lines.join('\n')}\n\n${start.signature} {\n`;
}
