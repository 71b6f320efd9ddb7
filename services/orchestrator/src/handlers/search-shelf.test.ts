import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Envelope, ShelfUse } from '@modwright/contracts/build';
import { Pack, Provenance, Trust } from '@modwright/contracts/shelf';
import { bikeRental, toolLibrary } from '@modwright/profiles/samples';
import { createLogger } from '@modwright/runtime';
import { toShelfModule } from '@modwright/shelf';
import type { Store } from '@modwright/store';
import { answerShelfSearch } from './search-shelf.ts';

const kept = toShelfModule(toolLibrary.plan, {
  module: 'lendTool',
  source: toolLibrary.sources.get('lendTool') ?? '',
  cases: [],
  provenance: Provenance.fromPartial({ pack: 'lending' }),
  trust: Trust.PACK,
});
const pack = Pack.fromPartial({
  name: 'lending',
  notes: [{ title: 'Top riders', text: 'Riders with no bikes are no top riders.' }],
  modules: kept ? [kept] : [],
});

/** No table may be read while the shelf is off. */
const closed = new Proxy({} as Store, {
  get: () => {
    throw new Error('the store was read');
  },
});

const search = (shelf: ShelfUse) =>
  answerShelfSearch(
    closed,
    Envelope.fromPartial({
      id: 'build_1/3',
      build: 'build_1',
      body: { $case: 'shelfSearchRequested', value: { plan: bikeRental.plan, shelf, packs: [pack] } },
    }),
    createLogger('test'),
  );

test('packs are searched with the shelf off, and no other build is looked at', async () => {
  const { id, causation, body } = await search(ShelfUse.OFF);
  assert.deepEqual([id, causation], ['build_1/3:shelf', 'build_1/3'], 'a second answer to the same question has no effect');
  assert.ok(body?.$case === 'shelfSearched');
  const finds = new Map(body.value.modules.map((one) => [one.module, one]));
  assert.deepEqual(
    finds.get('rentBike')?.candidates.map((candidate) => candidate.kept?.id),
    [kept?.id],
  );
  assert.deepEqual(
    finds.get('topRiders')?.notes.map(({ title }) => title),
    ['Top riders'],
  );
});

test('a shelf that cannot be read fails the search, not the message', async () => {
  assert.equal((await search(ShelfUse.ON)).body?.$case, 'turnFailed');
});
