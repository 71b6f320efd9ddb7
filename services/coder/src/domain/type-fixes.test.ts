import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseProblem } from './hints.ts';
import { applyTypeFixes } from './type-fixes.ts';

function fix(source: string, ...messages: string[]): string {
  return applyTypeFixes(source, messages.map(parseProblem));
}

test('asserts a value that may be null', () => {
  assert.equal(fix('a;\nif (!task.done) x;', "m.ts(2,6): error TS18047: 'task' is possibly 'null'."), 'a;\nif (!task!.done) x;');
});

test('turns both dates of a subtraction into numbers', () => {
  const sides = ['left', 'right'].map(
    (side, index) =>
      `m.ts(1,${[5, 10][index]}): error TS2362: The ${side}-hand side of an arithmetic operation must be of type 'any', 'number', 'bigint' or an enum type.`,
  );
  assert.equal(fix('x = to - from;', ...sides), 'x = +to - +from;');
});

test('takes the spelling the checker suggests', () => {
  assert.equal(
    fix('db.enrollment.count()', "m.ts(1,4): error TS2551: Property 'enrollment' does not exist on type 'Db'. Did you mean 'enrolment'?"),
    'db.enrolment.count()',
  );
  assert.equal(
    fix(
      '({ statuss: 1 })',
      "m.ts(1,4): error TS2561: Object literal may only specify known properties, but 'statuss' does not exist in type 'Data'. Did you mean to write 'status'?",
    ),
    '({ status: 1 })',
  );
});

test('takes no suggested method of a built-in type', () => {
  const source = 'day.setDate(3).toISOString();';
  assert.equal(fix(source, "m.ts(1,16): error TS2551: Property 'toISOString' does not exist on type 'number'. Did you mean 'toString'?"), source);
});

test('makes a constant that is assigned to a variable', () => {
  assert.equal(fix('const a = 1;\na = 2;', "m.ts(2,1): error TS2588: Cannot assign to 'a' because it is a constant."), 'let a = 1;\na = 2;');
});

test('leaves alone what it does not know or cannot find', () => {
  const source = 'tool.state;';
  assert.equal(
    fix(source, "m.ts(1,6): error TS2339: Property 'state' does not exist on type 'Tool'.", "m.ts(9,1): error TS18047: 'x' is possibly 'null'."),
    source,
  );
});
