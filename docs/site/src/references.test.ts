import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { pages, ROOT } from './sidebar.ts';

const files = ['README.md', ...pages().map(({ file }) => file)];
const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8').replace(/^```.*?^```$/gms, '');
const LINK = /(?<!!)\[(?:`[^`]*`|[^\]`])*\]\(([^)\s#]+)(?:#[^)\s]*)?\)/g;
/** What a reader fills in: `images/KIND/Dockerfile`; the folder before it has to be there. */
const PLACEHOLDER = /\/[A-Z]+(\/.*)?$/;
/** What a long measurement writes when it is run. */
const WRITTEN_LATER = new Set(['bench/learn/measured']);
const TOP = /^(?:services|packages|proto|bench|docs|scripts|charts|k8s|images|packs|spec)\/[\w./-]*\w$/;

describe('pages of the documentation', () => {
  it('link to files that are there', () => {
    const gone = files.flatMap((file) =>
      [...textOf(file).matchAll(LINK)]
        .map(([, to = '']) => to)
        .filter((to) => !/^[a-z]+:/.test(to) && !existsSync(join(ROOT, dirname(file), to)))
        .map((to) => `${file} -> ${to}`),
    );
    assert.deepEqual(gone, []);
  });

  it('name files of the repository that are there', () => {
    const gone = files.flatMap((file) =>
      [...textOf(file).matchAll(/`([^`\s]+)`/g)]
        .map(([, path = '']) => path)
        .map((path) => path.replace(PLACEHOLDER, ''))
        .filter((path) => TOP.test(path) && !WRITTEN_LATER.has(path) && !existsSync(join(ROOT, path)))
        .map((path) => `${file} names ${path}`),
    );
    assert.deepEqual(gone, []);
  });

  it('name tests that are there', () => {
    const named = files.flatMap((file) =>
      [...textOf(file).matchAll(/\[[\w.-]+\]\(([^)]+)\): \*([^*]+)\*/g)].map(([, test = '', name = '']) => ({ file, test: join(dirname(file), test), name })),
    );
    const gone = named.filter(({ test, name }) => !readFileSync(join(ROOT, test), 'utf8').replaceAll("\\'", "'").includes(name));
    assert.deepEqual(gone, []);
    assert.ok(named.length > 20, 'no tests were found to be named at all');
  });
});
