import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createConfigReader } from './config.ts';

describe('configuration', () => {
  it('names every bad variable at once', () => {
    const reader = createConfigReader({ PORT: 'many', LEVEL: 'loud', KEY_FILE: '/does/not/exist' });
    reader.integer('PORT', 1);
    reader.choice('LEVEL', ['low', 'high'], 'low');
    reader.secretFile('KEY_FILE');
    reader.string('URL');
    assert.throws(() => reader.done(), {
      code: 'INVALID_ARGUMENT',
      message: /PORT must be a number.*LEVEL must be one of low, high.*KEY_FILE names.*URL is not set/,
    });
  });

  it('takes defaults for what is not set, and refuses what is out of range', () => {
    const reader = createConfigReader({ SLOTS: '0' });
    assert.equal(reader.integer('THREADS', 3), 3);
    reader.integer('SLOTS', 4, { min: 1 });
    assert.throws(() => reader.done(), /SLOTS must be at least 1/);
  });
});
