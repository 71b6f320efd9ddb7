import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ROOT } from '../sidebar.ts';
import { referencePages } from './pages.ts';

describe('the reference', () => {
  const pages = referencePages();

  for (const [file, text] of pages) {
    it(`is as the code says it now: ${file} (else run pnpm gen and commit)`, () => {
      assert.equal(readFileSync(join(ROOT, file), 'utf8'), text);
    });
  }

  it('has every operation with its scope, and shapes with their fields', () => {
    const text = pages.get('docs/reference/rest.md') ?? '';
    assert.match(text, /### `POST \/v1\/builds`\n\nStart a build from a brief\. Scope `builds:write`\./);
    assert.match(text, /\| `modules\[\]\.reused_from` \| string \| Kept module it was made of/);
  });

  it('has every metric with what tells it apart, and attributes with what is said above them', () => {
    const text = pages.get('docs/reference/telemetry.md') ?? '';
    assert.match(
      text,
      /\| `modwright\.work\.waiting` \| gauge \| `\{message\}` \| Messages of the work queue that no worker has taken \| `modwright\.consumer` \|/,
    );
    assert.match(text, /\| `rl\.reward` \| Gathers rollouts and freezes their rewards\. \|/);
    assert.match(text, /\| `modwright\.consumer` \| Durable consumer of the work queue/);
  });

  it('has what stands above methods, fields and values in the contracts', () => {
    assert.match(
      pages.get('docs/reference/grpc.md') ?? '',
      /\| `Submit` \| \[`SubmitRequest`\]\(messages\.md#buildsubmitrequest\) .* \| Idempotent by build id/,
    );
    assert.match(pages.get('docs/reference/messages.md') ?? '', /\| `causation` \| 5 \| string \| Id of the message this one answers\. \|/);
  });
});
