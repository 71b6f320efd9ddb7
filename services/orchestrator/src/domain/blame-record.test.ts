import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IntegrationReached } from '@modwright/contracts/build';
import { KeptApp, ModuleState } from '@modwright/contracts/state';
import { recordBlame } from './blame-record.ts';

const modules = (lend: string, count: string) =>
  [
    ['lend', lend],
    ['count', count],
  ].map(([name = '', id = '']) => ModuleState.fromPartial({ name, best: { id } }));
const found = (...faults: readonly [module: string, what: string][]) =>
  IntegrationReached.fromPartial({ faults: faults.map(([module, what]) => ({ module, what })) });
const kept = KeptApp.fromPartial({
  integration: found(['lend', 'a case fails'], ['lend', 'the page is empty'], ['count', 'a sum is wrong'], ['', 'nobody knows']),
  modules: modules('lend-1', 'count-1'),
});

test('blame was right where the fault is gone once the module is another', () => {
  assert.deepEqual(recordBlame(undefined, kept, modules('lend-2', 'count-1'), found(['lend', 'the page is empty'], ['count', 'a sum is wrong'])), {
    blamed: 2,
    right: 1,
  });
});

test('a fault that stays under another name was not its fault either', () => {
  assert.deepEqual(recordBlame(undefined, kept, modules('lend-2', 'count-1'), found(['count', 'a case fails'])), { blamed: 2, right: 1 });
});

test('a module that stayed as it was proves nothing', () => {
  assert.equal(recordBlame(undefined, kept, modules('lend-1', 'count-1'), found()), undefined);
  assert.equal(recordBlame(undefined, undefined, modules('lend-1', 'count-1'), found()), undefined);
});

test('what was known before is added to', () => {
  assert.deepEqual(recordBlame({ blamed: 2, right: 1 }, kept, modules('lend-1', 'count-2'), found()), { blamed: 3, right: 2 });
});
