import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import * as conventions from '@opentelemetry/semantic-conventions/incubating';
import { ATTRIBUTE, METRIC, SPAN } from './otel-names.ts';

const LEARNER = join(import.meta.dirname, '../../../services/learner/src/modwright_learner/otlp.py');

describe('names', () => {
  it('of metrics and attributes are spelled once each', () => {
    const metrics = Object.values(METRIC).map(({ name }) => name);
    assert.equal(new Set(metrics).size, metrics.length);
    const attributes = Object.values(ATTRIBUTE);
    assert.equal(new Set(attributes).size, attributes.length);
  });

  it('that are those of the general conventions are in them', () => {
    const known = new Set<unknown>(Object.values(conventions));
    const general = /^(http|rpc|messaging|error|exception|process|nodejs)\./;
    const names = [...Object.values(ATTRIBUTE), ...Object.values(METRIC).map(({ name }) => name)].filter((name) => general.test(name));
    assert.ok(names.length > 20);
    assert.deepEqual(
      names.filter((name) => !known.has(name)),
      [],
    );
  });

  it('that the learner uses are the same', () => {
    const ours = new Set<string>([...Object.values(ATTRIBUTE), ...Object.values(METRIC).map(({ name }) => name), ...Object.values(SPAN)]);
    const theirs = [...readFileSync(LEARNER, 'utf8').matchAll(/"(rl\.[a-z_.]+[a-z])"/g)].map(([, name]) => name ?? '');
    assert.ok(theirs.length >= 10);
    assert.deepEqual(
      theirs.filter((name) => !ours.has(name)),
      [],
    );
  });
});
