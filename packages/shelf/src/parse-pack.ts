import { parse } from 'yaml';
import { CaseOrigin, type Case } from '@modwright/contracts/grading';
import { Endpoint, EndpointKind, Entity, FieldType, Module, ModuleKind, Plan } from '@modwright/contracts/plan';
import { Note, Pack, Provenance, Trust, type ShelfModule } from '@modwright/contracts/shelf';
import { parseCaseFile } from '@modwright/grading';
import { AppError } from '@modwright/runtime';
import { parseFields, parseOutput, type OutputText } from './field-text.ts';
import { toShelfModule } from './keep.ts';
import { readNotes } from './notes.ts';
import { checkModule } from './shelf-file.ts';

/** One file of a pack's folder. */
export interface PackFile {
  /** From the folder, with forward slashes: "modules/pay-invoice.yaml". */
  readonly name: string;
  readonly content: string;
}

/** All files of a pack together. */
export const MAX_PACK_BYTES = 1024 * 1024;
const MAX_MODULES = 100;

/**
 * Reads a pack: `pack.yaml`, `notes/*.md`, `entities.yaml`, and for each module `modules/<name>.yaml`, `.ts` and `.cases.yaml`.
 * Throws INVALID_ARGUMENT that names the file and what to do.
 */
export function parsePack(files: readonly PackFile[]): Pack {
  const bytes = files.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
  if (bytes > MAX_PACK_BYTES) throw new AppError('INVALID_ARGUMENT', `the pack has ${bytes} bytes and the limit is ${MAX_PACK_BYTES}: leave some out`);
  const head = readYaml(files, 'pack.yaml', (value) => value as { name?: unknown; description?: unknown });
  const { name, description = '' } = head ?? {};
  if (typeof name !== 'string' || !/^[a-z][a-z0-9-]{0,39}$/.test(name) || typeof description !== 'string')
    throw new AppError('INVALID_ARGUMENT', 'pack.yaml must give the pack a name of small letters, digits and dashes, and may give a description');
  const entities = readYaml(files, 'entities.yaml', readEntities) ?? [];
  const notes = files.filter(({ name: path }) => /^notes\/[^/]+\.md$/.test(path)).flatMap(({ name: path, content }) => readNotes(path, content));
  const modules = files.flatMap(({ name: path }) => /^modules\/([\w-]+)\.yaml$/.exec(path)?.[1] ?? []);
  if (modules.length > MAX_MODULES) throw new AppError('INVALID_ARGUMENT', `the pack has ${modules.length} modules and the limit is ${MAX_MODULES}: split it`);
  if (notes.length + entities.length + modules.length === 0)
    throw new AppError('INVALID_ARGUMENT', 'the pack is empty: give it notes/*.md, entities.yaml or modules/*.yaml');
  const pack = Pack.fromPartial({ name, description, entities, notes: notes.map((note) => Note.fromPartial(note)) });
  return { ...pack, modules: modules.map((module) => readModule(files, module, pack)) };
}

function readYaml<T>(files: readonly PackFile[], name: string, read: (value: unknown) => T): T | undefined {
  const file = files.find((one) => one.name === name);
  if (!file) return undefined;
  try {
    return read(parse(file.content));
  } catch (error) {
    throw new AppError('INVALID_ARGUMENT', `${name}: ${AppError.from(error).message.split('\n')[0]}`, { cause: error });
  }
}

interface EntityText {
  readonly plural?: string;
  readonly description?: string;
  readonly owned?: boolean;
  readonly fields?: Readonly<Record<string, unknown>>;
}

function readEntities(value: unknown): Entity[] {
  return Object.entries((value ?? {}) as Record<string, EntityText | null>).map(([name, text]) => {
    const { plural, description = '', owned = false, fields } = text ?? {};
    if (!/^[A-Z][A-Za-z]{0,39}$/.test(name)) throw new AppError('INVALID_ARGUMENT', `"${name}" must be a name like "Invoice"`);
    if (!plural || !/^[a-z][a-z-]*$/.test(plural)) throw new AppError('INVALID_ARGUMENT', `${name} needs a plural for its paths, like "invoices"`);
    if (!fields) throw new AppError('INVALID_ARGUMENT', `${name} needs fields`);
    return Entity.fromPartial({ name, plural, description, owned, fields: parseFields(fields) });
  });
}

interface ModuleText {
  readonly name: string;
  readonly kind: 'rule' | 'report';
  readonly responsibility: string;
  readonly endpoint: string;
  readonly about?: string;
  readonly input?: Readonly<Record<string, unknown>>;
  readonly output: OutputText;
  readonly refusals?: readonly string[];
  readonly entities: readonly string[];
  readonly acceptance?: readonly string[];
}

function readModule(files: readonly PackFile[], file: string, pack: Pack): ShelfModule {
  const path = `modules/${file}.yaml`;
  const read = readYaml(files, path, (value) => toApp(checkText(value), pack));
  const contentOf = (name: string): string => {
    const found = files.find((one) => one.name === name);
    if (!found) throw new AppError('INVALID_ARGUMENT', `${path} needs ${name} beside it`);
    return found.content;
  };
  if (!read) throw new AppError('INVALID_ARGUMENT', `${path} cannot be read`);
  const { app, module } = read;
  const casesFile = `modules/${file}.cases.yaml`;
  const cases = parseCaseFile({ path: casesFile, content: Buffer.from(contentOf(casesFile)) }).map((one) => ofModule(one, module.name));
  const provenance = Provenance.fromPartial({ pack: pack.name });
  const kept = toShelfModule(app, { module: module.name, source: contentOf(`modules/${file}.ts`), cases, provenance, trust: Trust.PACK });
  if (!kept) throw new AppError('INVALID_ARGUMENT', `${path}: the module cannot stand alone`);
  const lost = cases.find((one) => !kept.cases.some(({ id }) => id === one.id));
  if (lost) throw new AppError('INVALID_ARGUMENT', `${casesFile}: the case "${lost.id}" calls what the module's app does not have`);
  return checkModule(kept, path, Trust.PACK);
}

/** A case of a pack is the module's own, written by whoever wrote the pack. */
function ofModule(one: Case, module: string): Case {
  return { ...one, id: one.id.replace(/^user\./, ''), module, origin: CaseOrigin.AUTHORED };
}

function checkText(value: unknown): ModuleText {
  const text = (value ?? {}) as Partial<ModuleText>;
  const need = (isThere: boolean, what: string): void => {
    if (!isThere) throw new AppError('INVALID_ARGUMENT', `it needs ${what}`);
  };
  need(typeof text.name === 'string', 'a name, like "payInvoice"');
  need(text.kind === 'rule' || text.kind === 'report', 'a kind: rule or report');
  need(typeof text.responsibility === 'string' && text.responsibility.length > 10, 'a responsibility: one or two sentences');
  need(typeof text.endpoint === 'string' && /^(GET|POST|PUT|PATCH|DELETE) \/\S+$/.test(text.endpoint), 'an endpoint, like "POST /api/invoices/{id}/pay"');
  need(text.output !== undefined, 'an output: an entity, fields, or a list with the fields of an element');
  need(Array.isArray(text.entities) && text.entities.length > 0, 'entities: those it works with');
  return text as ModuleText;
}

/** An app of the pack's entities with plain endpoints, and the module. */
function toApp(text: ModuleText, pack: Pack): { app: Plan; module: Module } {
  const [method = '', path = ''] = text.endpoint.split(' ');
  const kind = text.kind === 'rule' ? ModuleKind.RULE : ModuleKind.REPORT;
  const module = Module.fromPartial({
    name: text.name,
    kind,
    responsibility: text.responsibility,
    endpoint: text.name,
    input: parseFields(text.input ?? {}),
    output: parseOutput(text.output),
    refusals: (text.refusals ?? []).map((line) => ({ status: Number(line.slice(0, 3)), when: line.slice(4) })),
    entities: [...text.entities],
    acceptance: (text.acceptance ?? []).map((sentence, index) => ({ id: `${text.name}.a${index + 1}`, text: sentence })),
  });
  const own = Endpoint.fromPartial({
    id: text.name,
    kind: kind === ModuleKind.RULE ? EndpointKind.ACTION : EndpointKind.REPORT,
    method,
    path,
    entity: text.about ?? '',
    module: text.name,
  });
  const app = { title: pack.name, profile: 'web', entities: pack.entities, endpoints: [...pack.entities.flatMap(plainEndpoints), own], modules: [module] };
  return { app: Plan.fromPartial(app), module };
}

function plainEndpoints(entity: Entity): Endpoint[] {
  const rows = `/api/${entity.plural}`;
  const filters = entity.fields.filter(({ type }) => type === FieldType.ENUM || type === FieldType.BOOLEAN || type === FieldType.REFERENCE);
  const kinds = [
    { verb: 'list', kind: EndpointKind.LIST, method: 'GET', path: rows, filters: filters.map(({ name }) => name) },
    { verb: 'create', kind: EndpointKind.CREATE, method: 'POST', path: rows },
    { verb: 'read', kind: EndpointKind.READ, method: 'GET', path: `${rows}/{id}` },
    { verb: 'update', kind: EndpointKind.UPDATE, method: 'PATCH', path: `${rows}/{id}` },
    { verb: 'delete', kind: EndpointKind.DELETE, method: 'DELETE', path: `${rows}/{id}` },
  ];
  return kinds.map(({ verb, ...parts }) => Endpoint.fromPartial({ id: `${entity.plural}.${verb}`, entity: entity.name, ...parts }));
}
