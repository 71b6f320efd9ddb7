import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findMismatch, unknownOperators } from './match.ts';

const fits = (pattern: unknown, actual: unknown): void => assert.equal(findMismatch(pattern, actual), undefined);
const problem = (pattern: unknown, actual: unknown): string => {
  const found = findMismatch(pattern, actual);
  return found ? `${found.path} ${found.problem}` : 'fits';
};

test('matches objects by subset and lists by element and length', () => {
  fits({ a: 1 }, { a: 1, b: 2 });
  fits(
    [{ a: 1 }, { a: 2 }],
    [
      { a: 1, c: 0 },
      { a: 2, c: 0 },
    ],
  );
  assert.equal(problem([{ a: 1 }], []), ' has the wrong number of elements');
  assert.equal(problem({ rows: [{ a: 1 }] }, { rows: [{ a: 2 }] }), 'rows[0].a has a wrong value');
});

test('tells a missing value, a wrong kind and a wrong value apart', () => {
  assert.equal(problem({ a: 1 }, {}), 'a is missing');
  assert.equal(problem({ a: 1 }, { a: '1' }), 'a has a value of the wrong kind');
  assert.equal(problem({ a: null }, { a: '1' }), 'a has a value of the wrong kind');
  assert.equal(problem({ a: 1 }, { a: 2 }), 'a has a wrong value');
  assert.equal(problem({ a: {} }, { a: [] }), 'a is not an object');
  assert.equal(problem([], {}), ' is not a list');
});

test('does not find inherited properties', () => {
  assert.equal(problem({ constructor: { $any: true } }, {}), 'constructor is missing');
});

test('applies $contains, $excludes, $length and $any', () => {
  fits({ $contains: { id: 2 } }, [{ id: 1 }, { id: 2, x: 1 }]);
  fits({ $contains: 'lent' }, 'already lent');
  fits({ $excludes: { id: 3 }, $length: 1 }, [{ id: 1 }]);
  fits({ a: { $any: true } }, { a: null });
  assert.equal(problem({ $contains: { id: 3 } }, [{ id: 1 }]), ' lacks something it must contain');
  assert.equal(problem({ $excludes: { id: 1 } }, [{ id: 1 }]), ' contains something it must not');
  assert.equal(problem({ $excludes: 1 }, { a: 1 }), ' is not a list');
  assert.equal(problem({ $length: 2 }, [1]), ' has the wrong length');
  assert.equal(problem({ a: { $any: true } }, {}), 'a is missing');
});

test('never fits an operator it does not know', () => {
  assert.notEqual(findMismatch({ $gt: 1 }, 2), undefined);
  assert.deepEqual(unknownOperators({ a: [{ $gt: 1 }], b: { $any: true } }), ['$gt']);
});
