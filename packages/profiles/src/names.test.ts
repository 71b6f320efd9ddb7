import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Entity, Module } from '@modwright/contracts/plan';
import { camel, entityType, functionName, kebab, modulePath, pascal, propertyKey, title } from './names.ts';

describe('names', () => {
  test('are the same whatever the spelling they came in', () => {
    for (const name of ['readingList', 'ReadingList', 'reading-list', 'reading_list', 'Reading list']) {
      assert.deepEqual([pascal(name), camel(name), kebab(name), title(name)], ['ReadingList', 'readingList', 'reading-list', 'Reading list']);
    }
    assert.equal(kebab('HTTPServer2'), 'http-server2');
  });

  test('of modules step aside for words of the language', () => {
    for (const [name, expected] of [
      ['delete', 'deleteModule'],
      ['return', 'returnModule'],
      ['await', 'awaitModule'],
      ['db', 'dbModule'],
      ['lendTool', 'lendTool'],
      ['2fast', 'x2fast'],
    ]) {
      assert.equal(functionName(Module.fromPartial({ name: name ?? '' })), expected);
    }
    assert.equal(modulePath(Module.fromPartial({ name: 'delete' })), 'src/modules/delete.ts');
  });

  test('of entities step aside for names that modules need', () => {
    const types = ['Db', 'Promise', 'Date', 'Map', 'Event', 'User', 'book'].map((name) => entityType(Entity.fromPartial({ name })));
    assert.deepEqual(types, ['DbRow', 'PromiseRow', 'DateRow', 'MapRow', 'Event', 'User', 'Book']);
  });

  test('of fields are quoted only where they must be', () => {
    assert.deepEqual(['title', 'first-name', 'class', "it's"].map(propertyKey), ['title', "'first-name'", 'class', "'it\\'s'"]);
  });
});
