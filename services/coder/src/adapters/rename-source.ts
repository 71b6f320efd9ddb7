import ts from 'typescript';
import type { Entity, Module, Plan } from '@modwright/contracts/plan';
import type { Rename, Renaming, ShelfModule } from '@modwright/contracts/shelf';
import { createType, entityType, functionName, inputType, modulePath, outputType, repositoryKey, typeCheckProgram, withImports } from '@modwright/profiles';
import { contractOf } from '@modwright/shelf';

export interface FitJob {
  readonly kept: ShelfModule;
  readonly renaming: Renaming;
  readonly plan: Plan;
  /** Name of the planned module. */
  readonly module: string;
}

/** The source in the names of the new app, or why it cannot be told there. */
export type Fitted = { readonly source: string } | { readonly unfit: string };

const SCHEMA = '/app/src/schema.ts';

/**
 * Renames what the contract names, and nothing else, by the compiler's own rename: it knows which `amount` is a field of the entity and which is a
 * variable, and that `{ amount }` becomes `{ total: amount }`. Refusals get the words of the new contract where both have one of that status.
 */
export function renameSource({ kept, renaming, plan, module: name }: FitJob): Fitted {
  const { app, contract } = contractOf(kept);
  const planned = plan.modules.find((one) => one.name === name);
  if (!planned) return { unfit: `the plan has no module ${name}` };
  const path = `/app/${modulePath(contract)}`;
  const project = openProject(new Map(typeCheckProgram(app, new Map([[contract.name, kept.source]]), contract.name).files.map(toFile)));
  const file = project.file(path);
  const wanted = [...entityRenames(app, plan, renaming), ...moduleRenames(contract, planned, renaming)];
  const edits = [
    ...wanted.flatMap((one) => project.rename(one, path)),
    ...changed(renaming.output).flatMap(({ from, to }) => answersOf(file, renaming.output, from).flatMap((name) => project.renameAt(name, path, to))),
    ...refusalEdits(file, contract, planned),
  ];
  const source = applyEdits(file.text, edits);
  return source === undefined ? { unfit: 'one name in it would need two others' } : { source: withImports(plan, planned, source) };
}

function changed(renames: readonly Rename[]): Rename[] {
  return renames.filter(({ from, to }) => from !== to);
}

function toFile({ path, content }: { path: string; content: Uint8Array }): [string, string] {
  return [`/app/${path}`, Buffer.from(content).toString()];
}

/** A type of the schema, or a property of it, or the module's function, and its new name. */
interface Wanted {
  /** Empty = the module's function. */
  readonly type: string;
  /** Empty = the type itself. */
  readonly property: string;
  readonly to: string;
}

function entityRenames(app: Plan, plan: Plan, { entities }: Renaming): Wanted[] {
  return entities.flatMap(({ from, to, fields }) => {
    const one = app.entities.find(({ name }) => name === from);
    const other = plan.entities.find(({ name }) => name === to);
    return one && other ? renamesOfEntity(one, other, fields) : [];
  });
}

function renamesOfEntity(one: Entity, other: Entity, fields: readonly Rename[]): Wanted[] {
  const types = [
    [entityType(one), entityType(other)],
    [createType(one), createType(other)],
  ] as const;
  return [
    { type: 'Db', property: repositoryKey(one), to: repositoryKey(other) },
    ...types.map(([type, to]) => ({ type, property: '', to })),
    ...types.flatMap(([type]) => fields.map(({ from, to }) => ({ type, property: from, to }))),
  ];
}

function moduleRenames(one: Module, other: Module, { input, output }: Renaming): Wanted[] {
  return [
    { type: '', property: '', to: functionName(other) },
    { type: inputType(one), property: '', to: inputType(other) },
    { type: outputType(one), property: '', to: outputType(other) },
    ...input.map(({ from, to }) => ({ type: inputType(one), property: from, to })),
    ...output.map(({ from, to }) => ({ type: outputType(one), property: from, to })),
  ];
}

interface Edit {
  readonly start: number;
  readonly length: number;
  readonly text: string;
}

interface Project {
  file(path: string): ts.SourceFile;
  /** Edits of the file at `path`; none when the name is not declared or stays as it is. */
  rename(wanted: Wanted, path: string): Edit[];
  /** The same for what is declared at one place of the file. */
  renameAt(name: ts.Node, path: string, to: string): Edit[];
}

function openProject(files: ReadonlyMap<string, string>): Project {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2024,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ['lib.es2024.d.ts'],
    types: [],
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
  };
  const libraries = ts.getDefaultLibFilePath(options).replace(/[^/]+$/, '');
  const read = (path: string): string | undefined => files.get(path) ?? (path.startsWith(libraries) ? ts.sys.readFile(path) : undefined);
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [...files.keys()].filter((path) => path.endsWith('.ts')),
    getScriptVersion: () => '1',
    getScriptSnapshot: (path) => {
      const text = read(path);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => '/app',
    getDefaultLibFileName: (settings) => ts.getDefaultLibFilePath(settings),
    fileExists: (path) => read(path) !== undefined,
    readFile: read,
  });
  const file = (path: string): ts.SourceFile => {
    const found = service.getProgram()?.getSourceFile(path);
    if (!found) throw new Error(`${path} is not in the project`);
    return found;
  };
  const placesOf = (home: string, name: ts.Node, path: string, to: string, isProperty: boolean): Edit[] => {
    // A property in short form needs both names; a type is imported under its new one.
    const places = service.findRenameLocations(home, name.getStart(), false, false, { providePrefixAndSuffixTextForRename: isProperty }) ?? [];
    return places
      .filter(({ fileName }) => fileName === path)
      .map(({ textSpan, prefixText = '', suffixText = '' }) => ({ ...textSpan, text: `${prefixText}${to}${suffixText}` }));
  };
  return {
    file,
    renameAt: (name, path, to) => placesOf(path, name, path, to, true),
    rename: ({ type, property, to }, path) => {
      const home = type === '' ? path : SCHEMA;
      const name = type === '' ? findFunction(file(home)) : findName(file(home), type, property);
      return !name || name.text === to ? [] : placesOf(home, name, path, to, property !== '');
    },
  };
}

/** The name of an exported type, or of one of its properties. */
function findName(file: ts.SourceFile, type: string, property: string): ts.Identifier | undefined {
  for (const statement of file.statements) {
    if (!(ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) || statement.name.text !== type) continue;
    if (property === '') return statement.name;
    const member = ts.isInterfaceDeclaration(statement) && statement.members.find(({ name }) => name && ts.isIdentifier(name) && name.text === property);
    if (member && member.name && ts.isIdentifier(member.name)) return member.name;
  }
  return undefined;
}

/** The exported function: the one that the contract names. */
function findFunction(file: ts.SourceFile): ts.Identifier | undefined {
  const isExported = (node: ts.FunctionDeclaration): boolean => node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
  return file.statements.find((statement): statement is ts.FunctionDeclaration => ts.isFunctionDeclaration(statement) && isExported(statement))?.name;
}

/**
 * Where objects with all fields of the output name one of them. In the middle of a chain of calls the compiler does not see that such an object is
 * the answer in the making.
 */
function answersOf(file: ts.SourceFile, output: readonly Rename[], field: string): ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit);
    if (!ts.isObjectLiteralExpression(node)) return;
    const names = node.properties.flatMap(({ name }) => (name && ts.isIdentifier(name) ? [name] : []));
    if (output.every(({ from }) => names.some(({ text }) => text === from))) found.push(...names.filter(({ text }) => text === field));
  };
  visit(file);
  return found;
}

/** `new HttpError(409, 'the tool is lent')` says why in the words of the new contract. */
function refusalEdits(file: ts.SourceFile, one: Module, other: Module): Edit[] {
  const only = (module: Module, status: number): string | undefined => {
    const found = module.refusals.filter((refusal) => refusal.status === status);
    return found.length === 1 ? found[0]?.when : undefined;
  };
  const edits: Edit[] = [];
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit);
    if (!ts.isNewExpression(node) || node.expression.getText(file) !== 'HttpError') return;
    const [status, text] = node.arguments ?? [];
    if (!status || !text || !ts.isNumericLiteral(status) || !ts.isStringLiteralLike(text)) return;
    const when = only(one, Number(status.text)) === undefined ? undefined : only(other, Number(status.text));
    if (when && when !== text.text) edits.push({ start: text.getStart(file), length: text.getWidth(file), text: JSON.stringify(when) });
  };
  visit(file);
  return edits;
}

/** Undefined when two edits want different texts in one place. */
function applyEdits(text: string, edits: readonly Edit[]): string | undefined {
  const places = new Map<number, Edit>();
  for (const edit of edits) {
    const other = places.get(edit.start);
    if (other && other.text !== edit.text) return undefined;
    places.set(edit.start, edit);
  }
  const ordered = [...places.values()].sort((one, other) => other.start - one.start);
  return ordered.reduce((so, { start, length, text: by }) => so.slice(0, start) + by + so.slice(start + length), text);
}
