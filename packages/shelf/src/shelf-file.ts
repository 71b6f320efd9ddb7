import { ModuleKind } from '@modwright/contracts/plan';
import { ShelfModule, Trust } from '@modwright/contracts/shelf';
import { findProfile, pathParameters } from '@modwright/profiles';
import { AppError } from '@modwright/runtime';
import { contractOf } from './index-entry.ts';
import { withId } from './keep.ts';

/** What `modwright shelf export` writes and `import` reads. */
export const SHELF_FORMAT = 'modwright.shelf/1';

const MAX_SOURCE_BYTES = 32 * 1024;
const MAX_MODULE_BYTES = 128 * 1024;
const MAX_MODULES = 500;

/** Modules as a file for another installation. */
export function toShelfFile(modules: readonly ShelfModule[]): object {
  return { format: SHELF_FORMAT, modules: modules.map((module) => ShelfModule.toJSON(module)) };
}

/**
 * Modules of a file from elsewhere: none is trusted, whatever it says of itself, and each has the id that follows from what it is.
 * Throws INVALID_ARGUMENT with the first thing that is wrong.
 */
export function parseShelfFile(file: unknown): ShelfModule[] {
  const { format, modules } = (file ?? {}) as { format?: unknown; modules?: unknown };
  if (format !== SHELF_FORMAT || !Array.isArray(modules))
    throw new AppError('INVALID_ARGUMENT', `this is no shelf file: it must hold "format": "${SHELF_FORMAT}" and a list of "modules"`);
  if (modules.length > MAX_MODULES)
    throw new AppError('INVALID_ARGUMENT', `the file holds ${modules.length} modules and the limit is ${MAX_MODULES}: split it`);
  return modules.map((module, index) => checkModule(readModule(module, index + 1), `module ${index + 1} of the file`, Trust.IMPORTED));
}

function readModule(value: unknown, number: number): ShelfModule {
  try {
    return ShelfModule.fromJSON(value);
  } catch (error) {
    throw new AppError('INVALID_ARGUMENT', `module ${number} of the file is not a shelf module: ${AppError.from(error).message}`, { cause: error });
  }
}

/**
 * The module with its own id and this trust, when it is one that could be tried in the sandbox.
 * @param what names it in errors: "module 3 of the file".
 */
export function checkModule(module: ShelfModule, what: string, trust: Trust): ShelfModule {
  const fail = (why: string): never => {
    throw new AppError('INVALID_ARGUMENT', `${what} cannot be kept: ${why}`);
  };
  const { app, contract } = contractOf(module);
  const names = new Set(app.entities.map(({ name }) => name));
  const own = app.endpoints.filter((endpoint) => endpoint.module === contract.name);
  const fields = [...contract.input, ...(contract.output?.fields ?? []), ...app.entities.flatMap((entity) => entity.fields)];
  if (!findProfile(app.profile) || app.layer || app.checkpoints.length > 0) fail('its app must be of a built-in profile, with nothing laid on it');
  if (app.modules.length !== 1 || contract.dependsOn.length > 0) fail('its app must have one module, which calls no others');
  if (contract.kind === ModuleKind.UNSPECIFIED) fail('its kind must be rule or report');
  for (const name of [contract.name, ...names, ...fields.map((field) => field.name)])
    if (!/^[A-Za-z]\w{0,59}$/.test(name)) fail(`${JSON.stringify(name.slice(0, 60))} is not a name of letters and digits`);
  for (const ref of [...contract.entities, ...fields.map((field) => field.ref), contract.output?.entity ?? ''])
    if (ref !== '' && !names.has(ref)) fail(`it speaks of ${ref}, which its app does not have`);
  if (own.length !== 1) fail('one endpoint of its app must call it');
  for (const { path } of app.endpoints) if (!/^\/[\w/{}-]*$/.test(path) || pathParameters(path).length > 3) fail(`the path ${path.slice(0, 80)} is none`);
  if (Buffer.byteLength(module.source) > MAX_SOURCE_BYTES) fail(`its source has more than ${MAX_SOURCE_BYTES / 1024} KiB`);
  if (module.source.trim() === '') fail('it has no source');
  if (module.cases.length === 0) fail('it has no cases: nothing would show that it works');
  for (const one of module.cases) if (one.module !== contract.name || !one.steps.every(holdsJson)) fail(`the case ${one.id.slice(0, 60)} is not one of it`);
  if (ShelfModule.encode(module).finish().length > MAX_MODULE_BYTES) fail(`it has more than ${MAX_MODULE_BYTES / 1024} KiB with its cases`);
  return { ...withId(module), trust };
}

function holdsJson(step: ShelfModule['cases'][number]['steps'][number]): boolean {
  const texts = [step.bodyJson, step.expect?.bodyJson ?? '', step.expect?.schemaJson ?? ''];
  return texts.every((text) => {
    try {
      return text === '' || JSON.parse(text) !== undefined;
    } catch {
      return false;
    }
  });
}
