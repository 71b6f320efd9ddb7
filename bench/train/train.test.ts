import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

function briefsOf(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /^\d\d-.*\.md$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}

/** "POST /api/plants/{id}/water": what is more than rows of an entity. */
function askedFor(brief: string): string[] {
  return [...brief.matchAll(/`((?:POST|GET) \/api\/[^` ]+)`/g)].map(([, endpoint = '']) => endpoint);
}

test('every brief asks for a rule or a report, and for none that a measured brief asks for', () => {
  const measured = new Set(briefsOf(join(import.meta.dirname, '../briefs')).flatMap(askedFor));
  const briefs = briefsOf(import.meta.dirname);
  assert.ok(measured.size > 20);
  assert.equal(briefs.length, 8);
  for (const brief of briefs) {
    const asked = askedFor(brief);
    assert.ok(asked.length >= 2, brief);
    assert.deepEqual(
      asked.filter((endpoint) => measured.has(endpoint)),
      [],
    );
  }
});
