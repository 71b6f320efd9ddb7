import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FieldType } from '@modwright/contracts/plan';
import { makeField } from './draft.ts';
import { parseFieldLine } from './field-line.ts';
import { withRanges } from './ranges.ts';
import { statedRefusals } from './refusals.ts';
import { statedChoices, statedEndpoints } from './stated.ts';
import { withStated } from './stated-fields.ts';

test('an endpoint in the brief is taken as it stands, with the names beside it', () => {
  const text = 'Lend a tool with `POST /api/tools/:id/lend` and the `memberId`. A lent tool cannot be lent (409).';
  assert.deepEqual(statedEndpoints({ id: 'R1', text }), [{ method: 'POST', path: '/api/tools/{id}/lend', names: ['memberId'] }]);
});

test('quoted values are the choices of the field before them', () => {
  const text = 'Tools have a category ("garden", "wood" or "paint") and a status that is "available" or "lent".';
  assert.deepEqual(
    [...statedChoices(text)],
    [
      ['category', ['garden', 'wood', 'paint']],
      ['status', ['available', 'lent']],
    ],
  );
});

test('what sentences say about fields wins over what was guessed', () => {
  const guess = (line: string) => parseFieldLine(line, []) ?? assert.fail(line);
  const item = { name: 'Item', fields: ['name: text', 'quantity: number', 'status: on|off', 'note: text'].map(guess) };
  const sentences = [
    'Items have a name (required, unique), a quantity (a whole number that starts at 0), a note and a status that is "active" or "gone".',
    'A new item is active.',
  ];
  const [name, quantity, status, note] = withStated(item, sentences, sentences.join(' ')).fields;
  assert.equal(name?.required, true);
  assert.equal(note?.required, false);
  assert.deepEqual([quantity?.type, quantity?.defaultJson], [FieldType.INTEGER, '0']);
  assert.deepEqual([status?.values, status?.defaultJson], [['active', 'gone'], '"active"']);
});

test('the sentence that describes a row is heard before a headline that names it', () => {
  const book = { name: 'Book', fields: [parseFieldLine('title: text', []) ?? assert.fail()] };
  const sentences = ['A reading list: add books with title and author', 'A book has a title and an author, both required'];
  assert.equal(withStated(book, sentences, sentences.join('. ')).fields[0]?.required, true);
});

test('"whether it is returned (yes or no)" is a flag called returned', () => {
  const loan = { name: 'Loan', fields: [parseFieldLine('isReturned: boolean', []) ?? assert.fail()] };
  const text = 'A loan says whether it is returned (yes or no).';
  assert.deepEqual(
    withStated(loan, [text], text).fields.map((field) => [field.name, field.type]),
    [['returned', FieldType.BOOLEAN]],
  );
  const thing = { name: 'Thing', fields: [parseFieldLine('valuable: text', []) ?? assert.fail()] };
  const said = 'A thing has whether it is valuable (yes or no, no unless we say so)';
  assert.equal(withStated(thing, [said], said).fields[0]?.type, FieldType.BOOLEAN);
});

test('a row is described by the sentence that it is the subject of, with marks around names and limits in parentheses', () => {
  const field = (line: string) => parseFieldLine(line, ['Invoice']) ?? assert.fail(line);
  const boat = { name: 'Boat', fields: ['kind: text', 'box: number', 'rate: number', 'billed: boolean optional', 'invoiceId: text'].map(field) };
  const sentences = [
    'Our club has members who want to see which boats are free',
    'A boat has a kind ("rowing", "sailing" or "motor", required), a box, an hourly rate (`rate`, a whole number, required), whether it is `billed` (yes or no) and the invoice it is on (invoiceId, empty until it is billed)',
    'A new boat is free and lies in box 1',
  ];
  const [kind, box, rate, billed, invoice] = withStated(boat, sentences, sentences.join('. ')).fields;
  assert.deepEqual(kind?.values, ['rowing', 'sailing', 'motor']);
  assert.deepEqual([box?.defaultJson, box?.required, rate?.required], ['1', true, true]);
  assert.deepEqual([billed?.type, billed?.defaultJson], [FieldType.BOOLEAN, 'false']);
  assert.deepEqual([invoice?.type, invoice?.ref, invoice?.required], [FieldType.REFERENCE, 'Invoice', false]);
});

test('a type that the model writes like a choice is a type', () => {
  assert.equal(parseFieldLine('name: string|description', [])?.type, FieldType.TEXT);
  assert.deepEqual(parseFieldLine('contact: email|phone', [])?.values, ['email', 'phone']);
});

test('refusals with a status are read with the state behind them', () => {
  const sentences = [
    'A tool that is already lent cannot be lent again (409).',
    'When there is less in stock than the amount, it is refused (409) and nothing changes.',
    'A discontinued item cannot receive goods (409).',
    'An item with stock left cannot be discontinued (409).',
    'The same email cannot be booked twice for one event (409).',
    'It answers the item.',
  ];
  assert.deepEqual(
    statedRefusals(sentences).map(({ status, when }) => `${status} ${when}`),
    [
      '409 the tool is already lent',
      '409 there is less in stock than the amount',
      '409 the item is discontinued',
      '409 the item has stock left',
      '409 the email is already booked for one event',
    ],
  );
});

test('limits behind a name become its range', () => {
  const range = (name: string, text: string) => {
    const { min, max } = withRanges(makeField(name, FieldType.INTEGER), text);
    return [min, max];
  };
  assert.deepEqual(range('rating', 'Rate a recipe from 1 to 5.'), [1, 5]);
  assert.deepEqual(range('amount', 'Receive with an `amount` (a whole number, at least 1).'), [1, undefined]);
  assert.deepEqual(range('amount', 'An amount must be greater than 0.'), [1, undefined]);
  assert.deepEqual(range('price', 'An amount must be greater than 0.'), [undefined, undefined]);
});

test('field lines are read leniently and their types repaired', () => {
  const read = (line: string) => {
    const field = parseFieldLine(line, ['Member']);
    return field && `${field.name} ${field.type.replace('FIELD_TYPE_', '')} ${field.ref}${field.values.join('|')}`;
  };
  assert.equal(read('member: Member optional'), 'memberId REFERENCE Member');
  assert.equal(read('dueDate: dateTime'), 'dueDate DATE ');
  assert.equal(read('isRead: text'), 'isRead BOOLEAN ');
  assert.equal(read('status: To-Read | read'), 'status ENUM to-read|read');
  assert.equal(read('thing: Unknown'), 'thing TEXT ');
  assert.equal(read('no type here'), undefined);
});
