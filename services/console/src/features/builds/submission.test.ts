import assert from 'node:assert/strict';
import { it } from 'node:test';
import { EMPTY_FORM, toSubmission } from './submission.ts';

it('sends what was filled in and leaves the rest to the service', () => {
  assert.deepEqual(toSubmission({ ...EMPTY_FORM, brief: ' A list ' }), { brief: 'A list', profile: 'web' });
  const full = toSubmission({
    ...EMPTY_FORM,
    brief: 'A list',
    profile: 'api',
    interactive: true,
    accept: [{ name: 'a.yaml', content: '[]' }],
    minimums: { tests: '0.9', quality: ' ' },
    budget: { ...EMPTY_FORM.budget, samples: '4' },
  });
  assert.deepEqual(full, {
    brief: 'A list',
    profile: 'api',
    interactive: true,
    accept: [{ name: 'a.yaml', content: '[]' }],
    minimums: { tests: 0.9 },
    budget: { samples: 4 },
  });
});
