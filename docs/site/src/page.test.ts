import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toSitePage } from './page.ts';

const target = (file: string): string | undefined => (file === 'docs/learner.md' ? '/learner/' : undefined);

describe('a Markdown file as a page', () => {
  it('has its first heading as title and its first sentence as description', () => {
    const page = toSitePage('docs/a.md', '# The `web` profile\n\nWhat an *app* is [made of](learner.md). More.\n\n## Next\n', target);
    assert.equal(page.title, 'The web profile');
    assert.equal(page.description, 'What an app is made of.');
    assert.doesNotMatch(page.body, /^# /m);
  });

  it('links to pages, with their anchors, and leaves the text of links to what the site does not have', () => {
    const { body } = toSitePage('docs/a.md', '# A\n\n[l](learner.md#methods), [s](../SPEC.md), [w](https://example.org), [here](#next)\n', target);
    assert.match(body, /\[l\]\(\/learner\/#methods\), s, \[w\]\(https:\/\/example\.org\), \[here\]\(#next\)/);
  });

  it('resolves links from the folder of the file', () => {
    assert.match(toSitePage('docs/case-studies/a.md', '# A\n\n[l](../learner.md)\n', target).body, /\[l\]\(\/learner\/\)/);
  });

  it('links from text that is code', () => {
    assert.match(toSitePage('docs/a.md', '# A\n\n[`l`](learner.md), [`x/y`](x/y)\n', target).body, /\[`l`\]\(\/learner\/\), `x\/y`/);
  });

  it('leaves images and code as they are', () => {
    const text = '![p](p.png)\n\n`[a](b.md)`\n\n```sh\necho "[a](b.md)"\n```\n\n~~~~\n[a](b.md)\n```\n~~~~';
    assert.equal(toSitePage('docs/a.md', `# A\n\n${text}`, target).body.trim(), text);
  });

  it('has diagrams as text that a script draws', () => {
    const { body } = toSitePage('docs/a.md', '# A\n\n```mermaid\nsequenceDiagram\n  a->>b: x < y\n```\n', target);
    assert.match(body, /<pre class="mermaid">sequenceDiagram\n {2}a-&gt;&gt;b: x &lt; y<\/pre>/);
  });

  it('is refused without a title', () => {
    assert.throws(() => toSitePage('docs/a.md', 'no title', target), /docs\/a\.md has no title/);
  });
});
