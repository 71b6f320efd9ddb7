import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CaseOrigin } from '@modwright/contracts/grading';
import { parseCaseFile, parseCaseFiles } from './case-files.ts';

const file = (content: string | Uint8Array, path = 'accept/books.yaml') => ({ path, content: typeof content === 'string' ? Buffer.from(content) : content });
const GOOD = `
- id: mark-read
  title: a new book can be marked read
  steps:
    - do: POST /api/books
      body: { title: "$text:title" }
      expect: { status: 201 }
      save: book
      given: true
    - do: POST /api/books/{{book.id}}/mark-read
      as: alice
      expect: { status: 200, body: { id: "{{book.id}}" } }
`;

test('refuses YAML that refers to what is not there, and YAML that repeats itself without end', () => {
  const bomb = ['- &a [x, x]', ...Array.from({ length: 12 }, (_, index) => `- &${'b'.repeat(index + 1)} [*${'b'.repeat(index) || 'a'}, *a, *a, *a]`)].join(
    '\n',
  );
  for (const content of ['- *nowhere', bomb]) assert.throws(() => parseCaseFile(file(content)), { code: 'INVALID_ARGUMENT', message: /not valid YAML/ });
});

test('reads a list of cases', () => {
  const [subject] = parseCaseFile(file(GOOD));
  assert.equal(subject?.id, 'user.mark-read');
  assert.equal(subject.origin, CaseOrigin.USER);
  assert.deepEqual(
    subject.steps.map(({ method, path, bodyJson, asUser, save, given }) => ({ method, path, bodyJson, asUser, save, given })),
    [
      { method: 'POST', path: '/api/books', bodyJson: '{"title":"$text:title"}', asUser: '', save: 'book', given: true },
      { method: 'POST', path: '/api/books/{{book.id}}/mark-read', bodyJson: '', asUser: 'alice', save: '', given: false },
    ],
  );
  assert.equal(subject.steps[1]?.expect?.status, 200);
});

test('reads JSON as well', () => {
  assert.equal(parseCaseFile(file('[{"id":"a","steps":[{"do":"get /x"}]}]', 'a.json'))[0]?.steps[0]?.method, 'GET');
});

const broken: [name: string, content: string | Uint8Array, message: RegExp][] = [
  ['broken YAML', '- id: a\n  steps: [\n', /books\.yaml:\d+: not valid YAML or JSON/],
  ['an object instead of a list', 'id: a', /books\.yaml:1: must be a list of cases/],
  ['a case without id', '- title: x', /books\.yaml:1: a case needs an id/],
  ['a case without steps', '- id: x\n  title: y', /books\.yaml:1: the case "x" needs steps/],
  ['an unknown key', '- id: x\n  step: []\n  steps: [{do: GET /}]', /books\.yaml:2: "step" is not known here; use id, title, steps/],
  ['a step without a method', '- id: x\n  steps:\n    - do: /api/books', /books\.yaml:3: "\/api\/books" must be a method and a path/],
  ['a status that is none', '- id: x\n  steps:\n    - do: GET /\n      expect: { status: fine }', /books\.yaml:4: status must be an HTTP status/],
  ['an unknown operator', '- id: x\n  steps:\n    - do: GET /\n      expect: { body: { $gt: 1 } }', /books\.yaml:4: \$gt is not known/],
  ['bytes that are no text', Uint8Array.from([0xff, 0xfe, 0x00]), /books\.yaml:1: not UTF-8 text/],
  ['a huge file', Buffer.alloc(1024 * 1024 + 1, 32), /larger than 1 MiB/],
];
for (const [name, content, message] of broken) {
  test(`refuses ${name}, naming file and line`, () => assert.throws(() => parseCaseFile(file(content)), { code: 'INVALID_ARGUMENT', message }));
}

test('refuses an id that is used twice over all files', () => {
  assert.throws(() => parseCaseFiles([file(GOOD), file(GOOD, 'accept/more.yaml')]), /"user.mark-read" is used twice/);
});
