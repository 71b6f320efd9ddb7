import { Case, CaseOrigin, Expect, Step } from '@modwright/contracts/grading';
import { AppError } from '@modwright/runtime';
import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import { unknownOperators } from './match.ts';
import { yamlValue } from './yaml-value.ts';

/** One file of an acceptance directory. */
export interface CaseFile {
  /** As the person knows it: it goes into error messages. */
  readonly path: string;
  readonly content: Uint8Array;
}

const MAX_BYTES = 1024 * 1024;
const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
const CASE_KEYS = new Set(['id', 'title', 'steps']);
const STEP_KEYS = new Set(['do', 'as', 'body', 'expect', 'save', 'given']);
const EXPECT_KEYS = new Set(['status', 'body', 'schema']);

/**
 * A person's acceptance cases, from YAML or JSON files that each hold a list of cases:
 *
 *     - id: mark-read
 *       title: a new book can be marked read
 *       steps:
 *         - do: POST /api/books
 *           body: { title: "$text:title", author: Le Guin }
 *           expect: { status: 201 }
 *           save: book
 *         - do: POST /api/books/{{book.id}}/mark-read
 *           as: alice                       # signs up an account of that name
 *           expect: { status: 200, body: { id: "{{book.id}}", status: read } }
 *
 * Throws INVALID_ARGUMENT with the file, the line and what to do.
 */
export function parseCaseFiles(files: readonly CaseFile[]): Case[] {
  const cases = files.flatMap(parseCaseFile);
  const seen = new Set<string>();
  for (const { id } of cases) {
    if (seen.has(id)) throw new AppError('INVALID_ARGUMENT', `acceptance cases: the id "${id}" is used twice; give each case its own id`);
    seen.add(id);
  }
  return cases;
}

/** The cases of one file. Ids are prefixed with "user." so that they never meet those of the plan. */
export function parseCaseFile(file: CaseFile): Case[] {
  const lines = new LineCounter();
  const document = parseDocument(decode(file), { lineCounter: lines });
  const reader = createReader(file.path, document, lines);
  const [fault] = document.errors;
  if (fault) throw new AppError('INVALID_ARGUMENT', `${file.path}:${fault.linePos?.[0].line ?? 1}: not valid YAML or JSON: ${fault.message.split('\n')[0]}`);
  const root = yamlValue(document, file.path);
  const list = Array.isArray(root) ? root : reader.fail([], 'must be a list of cases, each "- id: ...", "title: ...", "steps: [...]"');
  return list.map((_, index) => readCase(reader, [index]));
}

type Path = readonly (string | number)[];

interface Reader {
  at(path: Path): unknown;
  fail(path: Path, what: string): never;
  text(path: Path, what: string): string;
  record(path: Path, keys: ReadonlySet<string>, what: string): Record<string, unknown>;
}

function createReader(file: string, document: Document, lines: LineCounter): Reader {
  const at = (path: Path): unknown => {
    const node = path.length === 0 ? document.contents : document.getIn(path, true);
    return isNode(node) ? (node.toJS(document) as unknown) : node;
  };
  const lineOf = (path: Path): number => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  const fail = (path: Path, what: string): never => {
    throw new AppError('INVALID_ARGUMENT', `${file}:${lineOf(path)}: ${what}`);
  };
  return {
    at,
    fail,
    text: (path, what) => {
      const value = at(path);
      return typeof value === 'string' && value.trim() !== '' ? value : fail(path, what);
    },
    record: (path, keys, what) => {
      const value = at(path);
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail(path, what);
      const stranger = Object.keys(value).find((key) => !keys.has(key));
      if (stranger) fail([...path, stranger], `"${stranger}" is not known here; use ${[...keys].join(', ')}`);
      return value as Record<string, unknown>;
    },
  };
}

function readCase(reader: Reader, path: Path): Case {
  reader.record(path, CASE_KEYS, 'a case must be an object with id, title and steps');
  const id = reader.text([...path, 'id'], 'a case needs an id, such as "id: mark-read"');
  const title = reader.at([...path, 'title']) === undefined ? id : reader.text([...path, 'title'], 'a title must be text');
  const steps = reader.at([...path, 'steps']);
  if (!Array.isArray(steps) || steps.length === 0) return reader.fail([...path, 'steps'], `the case "${id}" needs steps: a list of "- do: GET /api/..."`);
  return Case.fromPartial({
    id: `user.${id}`,
    origin: CaseOrigin.USER,
    title,
    acceptance: title,
    steps: steps.map((_, index) => readStep(reader, [...path, 'steps', index])),
  });
}

function readStep(reader: Reader, path: Path): Step {
  const step = reader.record(path, STEP_KEYS, 'a step must be an object such as "- do: GET /api/books"');
  const line = reader.text([...path, 'do'], 'a step needs "do: METHOD /path"');
  const [method = '', target = '', ...rest] = line.trim().split(/\s+/);
  if (!METHODS.has(method.toUpperCase()) || !target.startsWith('/') || rest.length > 0) {
    reader.fail([...path, 'do'], `"${line}" must be a method and a path, such as "POST /api/books" (${[...METHODS].join(', ')})`);
  }
  if (step['given'] !== undefined && typeof step['given'] !== 'boolean') reader.fail([...path, 'given'], 'given must be true or false');
  return Step.fromPartial({
    method: method.toUpperCase(),
    path: target,
    bodyJson: step['body'] === undefined ? '' : JSON.stringify(step['body']),
    asUser: step['as'] === undefined ? '' : reader.text([...path, 'as'], 'as must be a name, such as "as: alice"'),
    save: step['save'] === undefined ? '' : readName(reader, [...path, 'save']),
    given: step['given'] === true,
    expect: step['expect'] === undefined ? {} : readExpect(reader, [...path, 'expect']),
  });
}

function readName(reader: Reader, path: Path): string {
  const name = reader.text(path, 'save must be a name, such as "save: book"');
  return /^[A-Za-z_][\w-]*$/.test(name) ? name : reader.fail(path, `"${name}" must be a plain name of letters and digits`);
}

function readExpect(reader: Reader, path: Path): Expect {
  const expect = reader.record(path, EXPECT_KEYS, 'expect must be an object with status, body or schema');
  const status = expect['status'] ?? 0;
  if (typeof status !== 'number' || !Number.isInteger(status) || (status !== 0 && (status < 100 || status > 599))) {
    return reader.fail([...path, 'status'], 'status must be an HTTP status such as 201');
  }
  const [stranger] = unknownOperators(expect['body']);
  if (stranger) reader.fail([...path, 'body'], `${stranger} is not known; use $contains, $excludes, $length or $any`);
  const json = (key: string): string => (expect[key] === undefined ? '' : JSON.stringify(expect[key]));
  return Expect.fromPartial({ status, bodyJson: json('body'), schemaJson: json('schema') });
}

function decode(file: CaseFile): string {
  if (file.content.byteLength > MAX_BYTES) throw new AppError('INVALID_ARGUMENT', `${file.path}: larger than 1 MiB; split it into several files`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(file.content);
  } catch (error) {
    throw new AppError('INVALID_ARGUMENT', `${file.path}:1: not UTF-8 text; save it as UTF-8`, { cause: error });
  }
}
