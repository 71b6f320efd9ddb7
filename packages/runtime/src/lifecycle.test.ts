import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLifecycle } from './lifecycle.ts';
import { createLogger } from './logger.ts';

describe('lifecycle', () => {
  const logger = createLogger('test');

  it('stops in reverse order, once, and goes on after a step that fails', async () => {
    const stopped: string[] = [];
    const lifecycle = createLifecycle(logger);
    lifecycle.onStop('store', () => void stopped.push('store'));
    lifecycle.onStop('broken', () => Promise.reject(new Error('no')));
    lifecycle.onStop('work', () => void stopped.push('work'));
    await Promise.all([lifecycle.stop(), lifecycle.stop()]);
    assert.deepEqual(stopped, ['work', 'store']);
  });

  it('does not wait for ever for a step that hangs', async () => {
    const lifecycle = createLifecycle(logger, 150);
    let closed = false;
    lifecycle.onStop('store', () => void (closed = true));
    lifecycle.onStop('hangs', () => new Promise(() => undefined));
    await lifecycle.stop();
    assert.ok(closed);
  });
});
