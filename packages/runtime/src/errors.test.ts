import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError } from './errors.ts';
import { fromStatus, toStatus } from './grpc/status.ts';
import type { ServiceError } from '@grpc/grpc-js';

describe('errors', () => {
  it('keep code, text and wait over a gRPC call', () => {
    const status = toStatus(new AppError('RESOURCE_EXHAUSTED', 'failed to run program: busy', { retryAfterMs: 1500 }));
    const back = fromStatus({ ...status, name: 'Error', message: '' } as ServiceError);
    assert.deepEqual([back.code, back.message, back.retryAfterMs], ['RESOURCE_EXHAUSTED', 'failed to run program: busy', 1500]);
  });

  it('become CANCELLED when the work was aborted and INTERNAL when nobody knows', () => {
    assert.equal(AppError.from(new DOMException('stopped', 'AbortError')).code, 'CANCELLED');
    assert.equal(AppError.from('odd').code, 'INTERNAL');
  });

  it('of a full disk pass by, and say what to do', () => {
    const full = AppError.from(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }));
    assert.ok(full.retryable);
    assert.match(full.message, /the disk is full: free some space.*ENOSPC/);
  });

  it('blame the caller for a value that the contract cannot hold', () => {
    const refused = { code: 13, details: 'Request message serialization failure: invalid int32: 155530764981', name: 'Error', message: '' } as ServiceError;
    const { code, message } = fromStatus(refused);
    assert.deepEqual([code, message], ['INVALID_ARGUMENT', 'invalid int32: 155530764981']);
  });

  it('say whether the same request may succeed later', () => {
    assert.ok(new AppError('UNAVAILABLE', 'x').retryable);
    assert.ok(!new AppError('INVALID_ARGUMENT', 'x').retryable);
  });
});
