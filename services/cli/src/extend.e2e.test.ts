import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { scratchFolder } from '@modwright/testkit';
import { PROJECT_ROOT } from './stack/mod.ts';
import { modwright } from './testing/cli-process.ts';
import { startScriptedModel, type Asked } from './testing/fake-model.ts';

const BRIEF = join(PROJECT_ROOT, 'bench', 'briefs', '01-reading-list');
const FOLLOW_UP = [
  'Books get a rating from 1 to 5.',
  '- `GET /api/reports/reading-counts` also shows `averageRating`, the average of all ratings, and 0 when no book has one.',
].join('\n');

const COUNTS = `\`\`\`ts
export async function readingCounts(db: Db, input: ReadingCountsInput): Promise<ReadingCountsOutput> {
  const books = await db.book.findMany();
  const ratings = books.flatMap((book) => (book.rating === null ? [] : [book.rating]));
  const sum = ratings.reduce((total, rating) => total + rating, 0);
  const read = books.filter((book) => book.status === 'read').length;
  return { total: books.length, read, unread: books.length - read, averageRating: ratings.length === 0 ? 0 : sum / ratings.length };
}
\`\`\`
`;

/** A fake of a model that knows this one follow-up. What it is not meant to know it answers with nothing usable. */
function answer({ messages, structured }: Asked): string {
  const [system] = messages;
  const asks = (words: string): boolean => system?.content.startsWith(words) === true;
  if (!structured) return COUNTS;
  if (asks('You change the data model')) return JSON.stringify({ entities: [{ name: 'Book', fields: ['rating: integer'] }] });
  if (asks('You plan a small web app')) return JSON.stringify({ 'Books get a rating from 1': ['crud'] });
  if (asks('You write the contract of one report'))
    return JSON.stringify({
      per: 'all',
      figures: ['averageRating: number'],
      examples: ['Given books rated 2 and 4, when the report is asked for, then averageRating is 3'],
    });
  return '{}';
}

describe('modwright extend over the whole stack', () => {
  const state = scratchFolder();
  after(() => modwright(state, ['down']));
  const line = (stdout: string) => JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as { status: string; passed: number; total: number; url: string };

  it('changes the recorded reading list: new field and figure, old cases green, one module written, the other kept byte for byte', async () => {
    const [before, now] = [join(state, 'before'), join(state, 'now')];
    const built = await modwright(state, ['build', '--policy', 'replay', '--brief', `${BRIEF}.md`, '--accept', `${BRIEF}.accept`, '--json', '--out', before]);
    assert.equal(line(built.stdout).status, 'accepted', built.stderr);

    const model = await startScriptedModel(answer);
    try {
      const policy = ['--policy', 'openai', '--base-url', model.baseUrl, '--model', 'fake'];
      const extended = await modwright(state, ['extend', 'last', FOLLOW_UP, ...policy, '--shelf', 'off', '--json', '--out', now]);
      const { status, passed, total, url } = line(extended.stdout);
      assert.equal(status, 'accepted', extended.stderr);
      assert.ok(passed === total && total > line(built.stdout).total, 'every case of before, and more');
      const created = await fetch(`${url}/api/books`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ title: 'Dune', author: 'Herbert', rating: 4 }),
      });
      assert.equal(created.status, 201);
      assert.partialDeepStrictEqual(await (await fetch(`${url}/api/reports/reading-counts`)).json(), { total: 1, averageRating: 4 });
    } finally {
      await model.stop();
    }

    const git = (folder: string, ...args: string[]) => execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8' }).trim();
    assert.equal(git(now, 'rev-parse', 'v1'), git(before, 'rev-parse', 'HEAD'));
    assert.deepEqual(git(now, 'diff', '--name-only', 'v1', 'v2', '--', 'src/modules').split('\n'), ['src/modules/reading-counts.ts']);
    const kept = 'src/modules/mark-read.ts';
    assert.equal(readFileSync(join(now, kept), 'utf8'), readFileSync(join(before, kept), 'utf8'));
    assert.match(git(now, 'log', '--format=%s', 'v1..v2', '--', 'src/modules'), /^feat\(readingCounts\)[^\n]*$/);
  });
});
