import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeProblem, parseProblem } from './hints.ts';

const INTERFACE =
  'export interface Tool {\n  id: number;\n  status: string; // free or lent\n}\n\nexport interface Db {\n  tool: Repository<Tool>;\n  loan: Repository<Loan>;\n}\n';

test('reads every form in which a message is reported', () => {
  const expected = { line: 14, column: 5, message: "Property 'a' does not exist." };
  assert.deepEqual(parseProblem("src/modules/lend-tool.ts(14,5): error TS2339: Property 'a' does not exist."), expected);
  assert.deepEqual(parseProblem("lend-tool.ts:14: Property 'a' does not exist."), { ...expected, column: 0 });
  assert.deepEqual(parseProblem("line 14: Property 'a' does not exist."), { ...expected, column: 0 });
  assert.deepEqual(parseProblem('the file (whole): is empty'), { line: 0, column: 0, message: 'the file (whole): is empty' });
});

test('shows the line and names the fields a type has', () => {
  const text = describeProblem({ line: 2, column: 3, message: "Property 'state' does not exist on type 'Tool'." }, 'a\n  tool.state;\n', INTERFACE);
  assert.equal(text, "In `tool.state;`: Property 'state' does not exist on type 'Tool'. `Tool` has only id, status.");
});

test('names the repositories there are', () => {
  assert.match(describeProblem({ line: 0, column: 0, message: "Property 'stay' does not exist on type 'Db'." }, '', INTERFACE), /`db` has only tool, loan\.$/);
});

test('tells what to do about a value that may be null', () => {
  assert.match(describeProblem({ line: 0, column: 0, message: "'tool' is possibly 'null'." }, '', INTERFACE), /if \(!tool\) throw new HttpError/);
});

test('shows the shape of a declared output that an answer does not have', () => {
  const message =
    "Type '{ a: string; }[]' is not assignable to type 'Tool[]'. Type '{ a: string; }' is missing the following properties from type 'Tool': id, status";
  const text = describeProblem({ line: 0, column: 0, message }, '', INTERFACE);
  assert.equal(text, "Type '{ a: string; }[]' is not assignable to type 'Tool[]'. A `Tool` is `{ id, status }`: make an object with exactly these.");
});

test('tells how text becomes a number', () => {
  assert.match(describeProblem({ line: 0, column: 0, message: "Type 'string' is not assignable to type 'number'." }, '', INTERFACE), /Number\(text\)/);
});
