import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '@modwright/runtime';
import { createSlotQueue } from './slot-queue.ts';

const never = new AbortController().signal;
const ignore = (): void => undefined;

test('gives free slots at once and without a queued event', async () => {
  const queue = createSlotQueue(2, 0);
  const heard: number[] = [];
  await queue.acquire((ahead) => heard.push(ahead), never);
  await queue.acquire((ahead) => heard.push(ahead), never);
  assert.deepEqual(heard, []);
});

test('serves waiting calls in order and tells them how many are ahead', async () => {
  const queue = createSlotQueue(1, 2);
  const release = await queue.acquire(ignore, never);
  const order: string[] = [];
  const ahead: number[] = [];
  const second = queue.acquire(ignore, never).then((free) => (order.push('second'), free));
  const third = queue.acquire((count) => ahead.push(count), never).then((free) => (order.push('third'), free));
  release();
  (await second)();
  await third;
  assert.deepEqual(order, ['second', 'third']);
  assert.deepEqual(ahead, [1, 0]);
});

test('refuses with a time to come back when too many wait', async () => {
  const queue = createSlotQueue(1, 1);
  await queue.acquire(ignore, never);
  void queue.acquire(ignore, never);
  await assert.rejects(queue.acquire(ignore, never), (error: AppError) => error.code === 'RESOURCE_EXHAUSTED' && (error.retryAfterMs ?? 0) > 0);
});

test('a caller that goes away leaves its place to the next', async () => {
  const queue = createSlotQueue(1, 5);
  const release = await queue.acquire(ignore, never);
  const leaving = new AbortController();
  const left = queue.acquire(ignore, leaving.signal);
  const next = queue.acquire(ignore, never);
  leaving.abort();
  await assert.rejects(left, (error: AppError) => error.code === 'CANCELLED');
  release();
  (await next)();
  assert.equal(queue.waiting, 0);
});

test('releasing twice frees one slot', async () => {
  const queue = createSlotQueue(1, 0);
  const release = await queue.acquire(ignore, never);
  release();
  release();
  await queue.acquire(ignore, never);
  await assert.rejects(queue.acquire(ignore, never), AppError);
});
