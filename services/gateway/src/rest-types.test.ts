import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { REST_TYPES_FILE, restTypes } from './rest-types.ts';

it('has given the client the types of its newest OpenAPI document (else run pnpm gen and commit)', async () => {
  assert.equal(readFileSync(REST_TYPES_FILE, 'utf8'), await restTypes());
});
