import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitClauses } from './brief.ts';
import { normaliseEntities } from './normalise.ts';

const names = (entities: { name: string; fields: string[] }[], text: string, signIn = false): string[] =>
  normaliseEntities({ title: 'App', entities }, { text, clauses: splitClauses(text), signIn }).map(
    (entity) => `${entity.name}: ${entity.fields.map((field) => field.name).join(' ')}`,
  );

test('what a report answers is not stored', () => {
  const text =
    'Add books with a title and a status that is "unread" or "read".\n- `GET /api/reports/reading-counts` shows the counts: `total`, `read` and `unread`.';
  const answer = [
    { name: 'Book', fields: ['title: text', 'status: unread|read'] },
    { name: 'Report', fields: ['type: text', 'total: integer', 'read: integer', 'unread: integer'] },
  ];
  assert.deepEqual(names(answer, text), ['Book: title status']);
});

test('bug reports that people write are stored', () => {
  const text = 'People file reports with a title and a severity (low, high) in a project with a name.';
  const answer = [
    { name: 'Project', fields: ['name: text'] },
    { name: 'Report', fields: ['title: text', 'severity: low|high', 'project: Project'] },
  ];
  assert.deepEqual(names(answer, text), ['Project: name', 'Report: title severity projectId']);
});

test('what the brief does not say is not stored', () => {
  assert.deepEqual(
    names([{ name: 'books', fields: ['id: integer', 'title: text', 'publisher: text', 'createdAt: dateTime', 'title: text'] }], 'Add books with a title.'),
    ['Book: title'],
  );
});

test("accounts are the platform's when people sign in", () => {
  const answer = [
    { name: 'User', fields: ['email: email unique'] },
    { name: 'Note', fields: ['user: User', 'body: text'] },
  ];
  assert.deepEqual(names(answer, 'Users sign in. A note has a body.', true), ['Note: body']);
});

test('a reference that the model wrote as a plain number is there once, as a reference', () => {
  const text = 'Events have a title. Registrations belong to an event (eventId) and have a name.';
  const answer = [
    { name: 'Event', fields: ['title: text'] },
    { name: 'Registration', fields: ['eventId: integer', 'name: text'] },
  ];
  assert.deepEqual(names(answer, text), ['Event: title', 'Registration: eventId name']);
});
