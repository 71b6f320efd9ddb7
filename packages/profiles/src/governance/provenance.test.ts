import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { differenceOf, parseProvenance, provenanceFile, type Origin } from '../mod.ts';

const scaffold: Origin = { by: 'scaffold', profile: 'web', version: '1.0.0' };
const coder: Origin = { by: 'coder', module: 'lend', turn: 'turn_1', policyVersion: 'policy-v1', model: 'small', backend: 'llamacpp' };
const files = [
  { path: 'src/main.ts', content: 'main' },
  { path: 'src/modules/lend.ts', content: '// provenance: scaffold of the profile web, written by a person\n' },
];
const text = provenanceFile(files, (path) => (path.startsWith('src/modules/') ? coder : scaffold), {
  build: 'build_1',
  briefSha256: 'b',
  profile: 'web@1.0.0',
  seed: 7,
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: '',
  packages: [{ name: '@scope/name', version: '1.2.3', licence: 'MIT' }],
});

describe('the record of where files come from', () => {
  it('is an in-toto statement with SLSA provenance about every file', () => {
    const statement = JSON.parse(text) as Record<string, unknown>;
    assert.partialDeepStrictEqual(statement, {
      _type: 'https://in-toto.io/Statement/v1',
      predicateType: 'https://slsa.dev/provenance/v1',
      // As sha256sum says of the text.
      subject: [{ name: 'src/main.ts', digest: { sha256: '0d6e4079e36703ebd37c00722f5891d28b0e2811dc114b129215123adcce3605' } }],
      predicate: {
        buildDefinition: { resolvedDependencies: [{ uri: 'pkg:npm/%40scope/name@1.2.3', annotations: { licence: 'MIT' } }] },
        runDetails: { metadata: { invocationId: 'build_1' } },
      },
    });
  });

  it('says who wrote a file, whatever the file says of itself', () => {
    assert.deepEqual(
      parseProvenance(text).map(({ path, origin }) => [path, origin]),
      [
        ['src/main.ts', scaffold],
        ['src/modules/lend.ts', coder],
      ],
    );
  });

  it('tells what was changed, lost and added since', () => {
    const recorded = parseProvenance(text);
    const then = new Map(recorded.map(({ path, sha256 }) => [path, sha256]));
    assert.deepEqual(differenceOf(recorded, then), { changed: [], missing: [], added: [] });
    const now = new Map([
      ['src/main.ts', 'another'],
      ['src/new.ts', 'new'],
    ]);
    assert.deepEqual(differenceOf(recorded, now), { changed: ['src/main.ts'], missing: ['src/modules/lend.ts'], added: ['src/new.ts'] });
  });

  it('is refused when it is something else', () => {
    for (const other of [
      '',
      '[]',
      '{}',
      '{"_type":"x"}',
      text.replace('in-toto.io/Statement/v1', 'example.org'),
      text.replaceAll('modwright_origins', 'origins'),
    ])
      assert.throws(() => parseProvenance(other), { code: 'INVALID_ARGUMENT', message: /no record of an app/ });
  });
});
