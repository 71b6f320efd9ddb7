import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseOpenapi } from './openapi-input.ts';

const YAML = `
openapi: 3.0.3
info: { title: Books, version: "1" }
paths:
  /books/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: integer } }]
    get:
      responses: { "200": { description: ok, content: { application/json: { schema: { $ref: "#/components/schemas/Book" } } } } }
components:
  schemas:
    Book: { type: object }
`;

const refuse = (text: string, pattern: RegExp) => () => assert.throws(() => parseOpenapi(text), pattern);

describe('an OpenAPI document', () => {
  it('may be YAML or JSON and comes out as JSON text', () => {
    const json = parseOpenapi(YAML);
    assert.deepEqual(Object.keys((JSON.parse(json) as { paths: object }).paths), ['/books/{id}']);
    assert.equal(parseOpenapi(json), json);
  });
  it('is refused when it is neither', refuse('{"openapi": ', /neither JSON nor YAML \(line 1/));
  it('is refused when it is text', refuse('just words', /must be an object with "openapi", "info" and "paths"/));
  it('is refused when it is Swagger', refuse('swagger: "2.0"', /is Swagger, not OpenAPI 3: convert it first/));
  it('is refused without a version', refuse('info: {}', /needs "openapi: 3\.x\.y"/));
  it('is refused without paths', refuse('{openapi: 3.1.0, info: {title: a}, paths: {}}', /at least one path/));
  it('is refused when a path does not begin with a slash', refuse(YAML.replace('/books/{id}', 'books'), /the path "books", which must start with/));
  it('is refused when a method does not exist', refuse(YAML.replace('    get:', '    fetch:'), /"fetch" under \/books\/\{id\}, which is not an HTTP method/));
  it('is refused when an operation has no responses', refuse(YAML.replace(/responses:.*/, 'summary: none'), /needs responses for GET \/books/));
  it('is refused when a parameter has no name', refuse(YAML.replace('name: id, ', ''), /a parameter of GET .* without "name" and "in"/));
  it(
    'is refused when a reference leads nowhere',
    refuse(YAML.replace('    Book:', '    Tool:'), /refers to #\/components\/schemas\/Book, which does not exist/),
  );
  it('is refused when a reference leads outside', refuse(YAML.replace('#/components', 'other.yaml#/components'), /outside of the document: bundle it/));
});
