import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BuildState } from '@modwright/contracts/state';
import { Case } from '@modwright/contracts/grading';
import { buildIdOf, isSameRequest, toSubmitRequest, type SubmissionBody } from './submission.ts';

const submit = (body: SubmissionBody) => toSubmitRequest('build_1', body, (files) => files.map(({ name }) => Case.fromPartial({ id: name })));

describe('a submission', () => {
  it('numbers plain requirements and keeps given ids', () => {
    const { brief } = submit({ requirements: ['Add books', { id: 'F-7', text: 'Mark them read' }] });
    assert.deepEqual(brief?.requirements, [
      { id: 'R1', text: 'Add books' },
      { id: 'F-7', text: 'Mark them read' },
    ]);
    assert.equal(brief.profile, 'web');
  });
  it('is refused without a brief and requirements', () => {
    assert.throws(() => submit({}), /the brief is empty/);
  });
  it('is refused when two requirements share an id', () => {
    assert.throws(() => submit({ requirements: ['a', { id: 'R1', text: 'b' }] }), /two requirements have the id R1/);
  });
  it('is refused when brief and requirements are too long together', () => {
    assert.throws(() => submit({ brief: 'a'.repeat(40_000), requirements: ['b'.repeat(40_000)] }), /80000 bytes together and the limit is 65536/);
  });
  it('takes an OpenAPI document as an object too', () => {
    const openapi = { openapi: '3.1.0', info: { title: 'a' }, paths: { '/a': { get: { responses: { 200: { description: 'ok' } } } } } };
    assert.deepEqual(JSON.parse(submit({ brief: 'x', openapi }).brief?.openapi ?? ''), JSON.parse(JSON.stringify(openapi)));
  });
  it('takes a profile and checkpoints of a person, and is told from one without them', () => {
    const own = submit({
      brief: 'x',
      profile: { name: 'shop', version: '1.0.0', base: 'api', dependencies: { fastify: '1.0.0' }, locked: [] },
      checkpoints: [{ name: 'own', command: ['true'], timeout_seconds: 5 }],
    });
    assert.partialDeepStrictEqual(own.brief, { profile: 'shop', layer: { base: 'api', image: '' }, checkpoints: [{ name: 'own', timeoutSeconds: 5 }] });
    assert.ok(!isSameRequest(BuildState.fromPartial({ brief: own.brief! }), submit({ brief: 'x', profile: 'shop' })));
  });
  it('is told from another one by brief and cases', () => {
    const request = submit({ brief: 'x', accept: [{ name: 'a', content: '' }] });
    const state = BuildState.fromPartial({ ...(request.brief ? { brief: request.brief } : {}), acceptance: request.acceptance });
    assert.ok(isSameRequest(state, submit({ brief: ' x ', accept: [{ name: 'a', content: '' }] })));
    assert.ok(!isSameRequest(state, submit({ brief: 'y', accept: [{ name: 'a', content: '' }] })));
    assert.ok(!isSameRequest(state, submit({ brief: 'x' })));
  });
  it('has the same id for the same owner and key alone', () => {
    assert.match(buildIdOf('one', 'key'), /^build_[0-9A-F]{26}$/);
    assert.equal(buildIdOf('one', 'key'), buildIdOf('one', 'key'));
    assert.notEqual(buildIdOf('one', 'key'), buildIdOf('two', 'key'));
  });
});
