import type { Entity, Module, Plan } from '@modwright/contracts/plan';

const RESERVED = new Set(
  (
    'abstract any arguments as async await boolean break case catch class const continue debugger declare default delete do else enum eval export extends false ' +
    'finally for from function get if implements import in infer instanceof interface is keyof let module namespace never new null number object of package private ' +
    'protected public readonly require return satisfies set static string super switch symbol this throw true try type typeof undefined unique unknown using var void ' +
    'while with yield db input user HttpError'
  ).split(' '),
);

/** Names that generated code uses itself, or that a module needs from the language under this very name. */
const TAKEN_TYPES = [
  'Db',
  'HttpError',
  'Repository',
  'Promise',
  'Date',
  'Array',
  'Error',
  'String',
  'Number',
  'Boolean',
  'Object',
  'Record',
  'Partial',
  'JSON',
  'Math',
  'Map',
  'Set',
];

/** The words of a name in any spelling: "readingList", "Reading list" and "reading-list" give the same. */
export function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
}

/** "ReadingList". */
export function pascal(name: string): string {
  const text = wordsOf(name)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
  return /^[A-Za-z]/.test(text) ? text : `X${text}`;
}

/** "readingList". */
export function camel(name: string): string {
  const text = pascal(name);
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** "reading-list". */
export function kebab(name: string): string {
  return wordsOf(name).join('-').toLowerCase();
}

/** "Reading list", for people. */
export function title(name: string): string {
  const text = wordsOf(name).join(' ').toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The same name, or one beside it when the language has taken it: "delete" becomes "deleteModule". */
function identifier(name: string, suffix: string): string {
  const text = camel(name);
  return RESERVED.has(text) ? `${text}${suffix}` : text;
}

/** A property name as it is written in a type or an object literal. */
export function propertyKey(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name.replaceAll(/['\\]/g, '\\$&')}'`;
}

/** The exported function of a module. */
export function functionName(module: Module): string {
  return identifier(module.name, 'Module');
}

/** The file of a module, from the app's root. */
export function modulePath(module: Module): string {
  return `src/modules/${moduleFile(module)}`;
}

/** The file of a module, inside `src/modules`. */
export function moduleFile(module: Module): string {
  return `${kebab(module.name) || 'module'}.ts`;
}

/** The name of an entity's repository in `Db`. */
export function repositoryKey(entity: Entity): string {
  return camel(entity.name);
}

/** The name of an entity's type in generated code. */
export function entityType(entity: Entity): string {
  const name = pascal(entity.name);
  return TAKEN_TYPES.includes(name) ? `${name}Row` : name;
}

/** "BookCreate": what a create of the entity takes. */
export function createType(entity: Entity): string {
  return `${entityType(entity)}Create`;
}

/** "LendToolInput". */
export function inputType(module: Module): string {
  return `${pascal(functionName(module))}Input`;
}

/** "ReadingCountsOutput"; for a list, the type of one of its elements. */
export function outputType(module: Module): string {
  return `${pascal(functionName(module))}Output`;
}

/** The module of that name. Throws a plain Error when the plan has none: a programming fault. */
export function moduleOf(plan: Plan, name: string): Module {
  const module = plan.modules.find((candidate) => candidate.name === name);
  if (!module) throw new Error(`the plan has no module ${name}`);
  return module;
}
