import { parseDocument } from 'yaml';
import { yamlValue } from '@modwright/grading';
import { AppError } from '@modwright/runtime';

type Node = Readonly<Record<string, unknown>>;

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
/** Keys a path item may have beside its methods. */
const PATH_KEYS = ['summary', 'description', 'servers', 'parameters', '$ref'];

/**
 * An OpenAPI 3 document in JSON or YAML, as compact JSON text.
 * Throws INVALID_ARGUMENT that names the first part that is wrong and where it stands.
 */
export function parseOpenapi(text: string): string {
  const document = parseObject(text);
  checkHead(document);
  for (const [path, item] of Object.entries(document['paths'] as Node)) checkPath(path, item);
  checkReferences(document, document, '#');
  return JSON.stringify(document);
}

function parseObject(text: string): Node {
  // JSON is YAML, and one parser gives one kind of message; aliases are bounded by the library.
  const parsed = parseDocument(text, { prettyErrors: true });
  const [error] = parsed.errors;
  if (error) throw refuse(`is neither JSON nor YAML (line ${error.linePos?.[0].line ?? 1}: ${firstLine(error.message)})`);
  const value = yamlValue(parsed, 'the OpenAPI document');
  if (!isNode(value)) throw refuse('must be an object with "openapi", "info" and "paths"');
  return value;
}

function checkHead(document: Node): void {
  const { openapi, swagger, info, paths } = document;
  if (swagger !== undefined) throw refuse('is Swagger, not OpenAPI 3: convert it first');
  if (typeof openapi !== 'string' || !/^3\.\d+\.\d+/.test(openapi)) throw refuse('needs "openapi: 3.x.y" at its top');
  if (!isNode(info) || typeof info['title'] !== 'string') throw refuse('needs info.title');
  if (!isNode(paths) || Object.keys(paths).length === 0) throw refuse('needs at least one path under "paths"');
}

function checkPath(path: string, item: unknown): void {
  if (!path.startsWith('/')) throw refuse(`has the path "${path}", which must start with "/"`);
  if (!isNode(item)) throw refuse(`has nothing under paths["${path}"]`);
  for (const [key, value] of Object.entries(item)) {
    if (PATH_KEYS.includes(key) || key.startsWith('x-')) continue;
    if (!METHODS.includes(key)) throw refuse(`has "${key}" under ${path}, which is not an HTTP method`);
    checkOperation(`${key.toUpperCase()} ${path}`, value, item);
  }
}

function checkOperation(name: string, operation: unknown, item: Node): void {
  if (!isNode(operation)) throw refuse(`has nothing under ${name}`);
  if (!isNode(operation['responses']) || Object.keys(operation['responses']).length === 0) throw refuse(`needs responses for ${name}`);
  const parameters = [...asList(item['parameters'], name), ...asList(operation['parameters'], name)];
  for (const parameter of parameters) {
    if (!isNode(parameter)) throw refuse(`has a parameter of ${name} that is not an object`);
    if (parameter['$ref'] === undefined && (typeof parameter['name'] !== 'string' || typeof parameter['in'] !== 'string'))
      throw refuse(`has a parameter of ${name} without "name" and "in"`);
  }
}

function asList(value: unknown, name: string): unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw refuse(`has parameters of ${name} that are not a list`);
  return value;
}

/** Every reference points inside the document, at something that exists. */
function checkReferences(document: Node, node: unknown, where: string): void {
  if (Array.isArray(node)) return node.forEach((item, index) => checkReferences(document, item, `${where}/${index}`));
  if (!isNode(node)) return;
  const reference = node['$ref'];
  if (typeof reference === 'string') {
    if (!reference.startsWith('#/')) throw refuse(`refers to ${reference}, outside of the document: bundle it into one file`);
    if (resolve(document, reference) === undefined) throw refuse(`refers to ${reference}, which does not exist (at ${where})`);
  }
  for (const [key, value] of Object.entries(node)) checkReferences(document, value, `${where}/${key}`);
}

function resolve(document: Node, reference: string): unknown {
  const keys = reference
    .slice(2)
    .split('/')
    .map((key) => decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~'));
  return keys.reduce<unknown>(
    (node, key) => (typeof node === 'object' && node !== null && Object.hasOwn(node, key) ? (node as Node)[key] : undefined),
    document,
  );
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? text).replace(/ at line .*$/, '');
}

function refuse(what: string): AppError {
  return new AppError('INVALID_ARGUMENT', `the OpenAPI document ${what}`);
}
