import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sealOf } from '@modwright/profiles';
import type { LoadAnswer, LoadSample, LoadStage } from '../load/job.ts';
import { toMeasured } from './measured.ts';

const KEY = 'key';
const PATH = '/api/tools';
const stage: LoadStage = {
  fill: { rows: 100, seed: 1, now: '' },
  targets: [{ endpoint: 'tools.list', module: '', kind: 'list', requests: [{ method: 'GET', path: PATH, body: '' }] }],
};
const sealed = (number: number, statements: number, path = PATH): LoadAnswer => ({
  request: 0,
  ms: 1,
  status: 200,
  statements: String(statements),
  rows: '5',
  seal: `${number}.${sealOf(KEY, number, 'GET', path, { statements, rows: 5 })}`,
  digest: 'd',
  size: 1,
});

function workOf(...answers: readonly LoadAnswer[]): (number | undefined)[] {
  const sample: LoadSample = { endpoint: 'tools.list', rows: 100, first: answers, burst: [], burstRequests: 0 };
  return toMeasured([sample], [stage], KEY).flatMap(({ first }) => first.map(({ work }) => work?.statements));
}

describe('counts of an answer hold', () => {
  it('when the platform sealed them', () => assert.deepEqual(workOf(sealed(1, 2), sealed(2, 3)), [2, 3]));
  it('but not when they were changed', () => assert.deepEqual(workOf({ ...sealed(1, 20), statements: '2' }), [undefined]));
  it('but not when the seal was another answer’s', () => assert.deepEqual(workOf(sealed(1, 2), sealed(1, 2)), [2, undefined]));
  it('but not when the seal was made for another request', () => assert.deepEqual(workOf(sealed(1, 2, '/api/other')), [undefined]));
  it('but not without a seal', () => assert.deepEqual(workOf({ ...sealed(1, 2), seal: '' }), [undefined]));
});
