import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { quote, source, SourceName } from './literal.ts';

test('a string literal means the same text, whatever the text holds', () => {
  for (const text of ["it's", 'a "b"', 'back\\slash', '\n\t\r\0', '\u2028\u2029', "'; process.exit() //", '${x}`', 'é😀']) {
    assert.equal(runInNewContext(quote(text)), text);
  }
});

test('short values stay on one line, long ones are broken, and mean the same', () => {
  const value = { id: 1, list: Array.from({ length: 40 }, (_, index) => ({ name: `name ${index}`, 'odd-key': null, yes: true })) };
  assert.equal(source({ id: 1, name: 'x' }), "{ id: 1, name: 'x' }");
  const text = source(value);
  assert.ok(text.split('\n').every((line) => line.length <= 160));
  assert.equal(runInNewContext(`JSON.stringify(${text})`), JSON.stringify(value));
  assert.equal(source({ run: new SourceName('lendTool') }), '{ run: lendTool }');
});
