import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { ProfileLayer } from '@modwright/contracts/plan';
import { assertLayer, findProfile, profiles, readProfile } from '../mod.ts';

const scratch = mkdtempSync(join(tmpdir(), 'modwright-profile-'));
after(() => rmSync(scratch, { recursive: true }));
let made = 0;

const YAML = 'name: shop\nversion: 1.0.0\nbase: web\n';

/** A profile folder with these files. */
function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = join(scratch, String((made += 1)));
  for (const [path, content] of Object.entries({ 'profile.yaml': YAML, ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

const read = (files: Readonly<Record<string, string>>) => readProfile(folderOf(files), profiles);
const refused = (files: Readonly<Record<string, string>>, message: RegExp) => assert.throws(() => read(files), { code: 'INVALID_ARGUMENT', message });

/** A lock that holds these packages, name to licence, at version 1.0.0. */
function lockOf(packages: Readonly<Record<string, string>>): string {
  const entries = Object.entries(packages).map(([name, license]) => [`node_modules/${name}`, { version: '1.0.0', license }]);
  return JSON.stringify({ lockfileVersion: 3, packages: Object.fromEntries(entries) as object });
}

const web = findProfile('web') ?? assert.fail('no web');
const OF_WEB = Object.fromEntries([...Object.keys(web.dependencies), ...Object.keys(web.devDependencies)].map((name) => [name, 'MIT']));

describe('the folder of a profile', () => {
  it('needs no more than three lines', () => {
    const { layer, checkpoints, imageFolder } = read({});
    assert.deepEqual([layer.name, layer.base, layer.dependencies, layer.image], ['shop', 'web', web.dependencies, '']);
    assert.deepEqual([checkpoints, imageFolder, layer.locked], [[], undefined, web.locked]);
  });

  it('may bring packages of its own, by its lock', () => {
    const files = { 'profile.yaml': `${YAML}dependencies: [date-fns]\n`, 'image/package-lock.json': lockOf({ ...OF_WEB, 'date-fns': 'MIT' }) };
    const { layer, imageFolder } = read(files);
    assert.equal(layer.dependencies['date-fns'], '1.0.0');
    assert.equal(layer.image, 'own');
    assert.ok(imageFolder?.endsWith('/image'));
  });

  it('is refused with the file and what to do', () => {
    assert.throws(() => readProfile(scratch, profiles), /is no profile: there is no .*profile\.yaml/);
    refused({ 'profile.yaml': 'name: [' }, /profile\.yaml:1: not valid YAML/);
    refused({ 'profile.yaml': `${YAML}start: node\n` }, /profile\.yaml: "start" is not known here/);
    refused({ 'profile.yaml': 'name: shop\nversion: 1.0.0\n' }, /must have required property 'base'/);
    refused({ 'profile.yaml': YAML.replace('web', 'webb') }, /its base must be one of web, api/);
    refused({ 'profile.yaml': YAML.replace('shop', 'api') }, /a built-in profile has this name/);
    refused({ 'profile.yaml': YAML.replace('1.0.0', 'new') }, /its version must be like 1\.0\.0/);
    refused({ 'image/package-lock.json': '{}' }, /is no package-lock\.json of npm 7 or later/);
    refused({ 'image/package-lock.json': lockOf({}) }, /the package fastify is not in .*add it to the profile's image/);
  });

  it('cannot replace what follows from the plan, or what is recorded of the build', () => {
    for (const path of ['src/modules/mark-read.ts', 'src/routes.ts', 'package.json', 'LICENSES.md', 'provenance.json', 'src/web/client.ts', 'dist/app.js'])
      refused({ [`app/${path}`]: 'x' }, /follows from the plan/);
  });

  it('is refused when a package is misspelt or its licence is not allowed', () => {
    refused({ 'profile.yaml': `${YAML}dependencies: [fastfy]\n` }, /the package fastfy is not in the image of web/);
    const files = { 'profile.yaml': `${YAML}dependencies: [copied]\n`, 'image/package-lock.json': lockOf({ ...OF_WEB, copied: 'GPL-3.0-only' }) };
    refused(files, /copied 1\.0\.0 has the licence GPL-3\.0-only, which is not allowed/);
    assert.ok(read({ ...files, 'profile.yaml': `${YAML}dependencies: [copied]\nlicences: [GPL-3.0-only]\n` }));
    refused({ ...files, 'image/package-lock.json': lockOf({ ...OF_WEB, copied: '' }) }, /has the licence \(none stated\)/);
  });
});

describe('a profile that came over the API', () => {
  const { layer } = read({});
  const refusedLayer = (more: Partial<ProfileLayer>, message: RegExp) =>
    assert.throws(() => assertLayer(ProfileLayer.fromPartial({ ...layer, ...more }), profiles), { code: 'INVALID_ARGUMENT', message });

  it('cannot leave the folder of the app, or fill it', () => {
    for (const path of ['../x', '/etc/x', 'src/../../x', 'a//b', './x', 'a\\b', ''])
      refusedLayer({ files: [{ path, content: '' }] }, /no path inside of the app/);
    refusedLayer({ files: [{ path: 'a', content: 'x'.repeat(300_000) }] }, /300000 bytes and the limit is 262144/);
    refusedLayer(
      {
        files: [
          { path: 'a', content: '' },
          { path: 'a', content: 'x' },
        ],
      },
      /given twice/,
    );
  });

  it('cannot say that a package of the image has another licence, or is another', () => {
    refusedLayer({ locked: layer.locked.map((one) => ({ ...one, licence: 'MIT-0' })) }, /its packages are not those of the image of web/);
    refusedLayer({ dependencies: { ...layer.dependencies, 'react-domm': '1.0.0' } }, /react-domm 1\.0\.0 is not locked/);
    refusedLayer({ dependencies: {} }, /must hold fastify/);
    refusedLayer({ image: '../../etc' }, /the name of its image/);
  });
});
