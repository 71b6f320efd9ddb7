import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createSlots } from './slots.ts';

const { signal } = new AbortController();

it('makes callers wait in line, first come first served', async () => {
  const slots = createSlots('run', 1, 2);
  const order: string[] = [];
  const giveBack = await slots.take(signal);
  const second = slots.take(signal).then((free) => (order.push('second'), free));
  const third = slots.take(signal).then((free) => (order.push('third'), free));
  giveBack();
  giveBack();
  (await second)();
  await third;
  assert.deepEqual(order, ['second', 'third']);
});

it('refuses when the line is full', async () => {
  const slots = createSlots('run', 1, 0);
  const giveBack = await slots.take(signal);
  await assert.rejects(slots.take(signal), { code: 'RESOURCE_EXHAUSTED', retryAfterMs: 1_000 });
  giveBack();
  await slots.take(signal);
});

it('forgets a caller that goes away', async () => {
  const slots = createSlots('run', 1, 1);
  const giveBack = await slots.take(signal);
  const gone = new AbortController();
  const waiting = slots.take(gone.signal);
  gone.abort();
  await assert.rejects(waiting, { code: 'CANCELLED' });
  giveBack();
  await slots.take(signal);
});
