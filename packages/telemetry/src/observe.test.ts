import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';

const OBSERVE = join(import.meta.dirname, '../../../scripts/observe');

describe('scripts/observe', () => {
  const folder = mkdtempSync(join(tmpdir(), 'modwright-observe-'));
  after(() => rmSync(folder, { recursive: true }));
  const observe = (...args: string[]) => spawnSync(OBSERVE, args, { encoding: 'utf8', env: { PATH: `${folder}:/usr/bin:/bin` } });

  it('says in one line what to do when no viewer is installed', () => {
    const { status, stderr } = observe('otel-tui');
    assert.equal(status, 1);
    assert.match(stderr, /^observe: none of otel-tui is on PATH\. Install one .*OTEL_EXPORTER_OTLP_ENDPOINT.*\n$/);
    assert.equal(observe('nonsense').status, 2);
  });

  it('starts the viewer that is there, ready for what Modwright sends, and says how to send it', () => {
    writeFileSync(join(folder, 'jaeger-all-in-one'), '#!/bin/sh\necho "started with $*"\n', { mode: 0o755 });
    const { status, stdout } = observe('jaeger-all-in-one');
    assert.equal(status, 0);
    assert.match(stdout, /http:\/\/127\.0\.0\.1:16686/);
    assert.match(stdout, /OTEL_EXPORTER_OTLP_ENDPOINT=http:\/\/127\.0\.0\.1:4318 modwright up/);
    assert.match(stdout, /started with --collector\.otlp\.enabled=true/);
  });

  it('gives a collector a configuration that prints all three signals', () => {
    writeFileSync(join(folder, 'otelcol'), '#!/bin/sh\ncat "$2"\n', { mode: 0o755 });
    const { stdout } = observe('otelcol');
    for (const signal of ['traces', 'metrics', 'logs']) assert.match(stdout, new RegExp(`${signal}: \\{ receivers: \\[otlp\\], exporters: \\[debug\\] \\}`));
  });
});
