import { posix } from 'node:path';

/** A page as the site shows it: the first heading is the title, the rest is the body. */
export type SitePage = { title: string; description: string; body: string };

/** Where a link of a page leads: to another page, to a file of the repository that can be read elsewhere, or nowhere on this site. */
export type Target = (file: string) => string | undefined;

const FENCE = /^(`{3,}|~{3,})/;

/**
 * Makes a page of a Markdown file that GitHub shows as it is.
 *
 * @param file path in the repository, to which relative links are relative
 * @param target address of a file of the repository on the site; undefined leaves the text of the link alone
 * @throws when the file has no heading of the first level to be its title
 */
export function toSitePage(file: string, markdown: string, target: Target): SitePage {
  const lines = markdown.split('\n');
  const at = lines.findIndex((line) => line.startsWith('# '));
  const heading = lines[at];
  if (heading === undefined) throw new Error(`${file} has no title: begin it with a line "# Title"`);
  const body = lines.filter((_, index) => index !== at).join('\n');
  return { title: plain(heading.slice(2)), description: firstSentence(body), body: withoutFences(drawn(body), (line) => withLinks(line, file, target)) };
}

/** A fence of Mermaid becomes what the page's script draws; its text is shown where no script runs. */
function drawn(body: string): string {
  return body.replace(/^```mermaid\n([\s\S]*?)\n```$/gm, (_, diagram: string) => `<pre class="mermaid">${escapeHtml(diagram).replace(/\n\n+/g, '\n')}</pre>`);
}

/** Changes the lines that are no code. */
function withoutFences(body: string, change: (line: string) => string): string {
  let fence: string | undefined;
  return body
    .split('\n')
    .map((line) => {
      const mark = FENCE.exec(line.trimStart())?.[1];
      if (fence !== undefined) {
        if (mark?.startsWith(fence)) fence = undefined;
        return line;
      }
      if (mark !== undefined) {
        fence = mark;
        return line;
      }
      return change(line);
    })
    .join('\n');
}

/** A code span, which may look like a link, or a link, whose text may hold code spans. */
const CODE_OR_LINK = /`[^`]*`|(!?)\[((?:`[^`]*`|[^\]`])*)\]\(([^)\s]+)\)/g;

function withLinks(line: string, file: string, target: Target): string {
  return line.replace(CODE_OR_LINK, (whole: string, image: string | undefined, text: string, to: string) => {
    if (image !== '' || /^([a-z]+:|#)/.test(to)) return whole; // image is undefined for code
    const [path = '', anchor] = to.split('#');
    const address = target(posix.normalize(posix.join(posix.dirname(file), path)).replace(/\/$/, ''));
    if (address === undefined) return text;
    return `[${text}](${address}${anchor === undefined ? '' : `#${anchor}`})`;
  });
}

function firstSentence(body: string): string {
  const paragraph = body.split(/\n{2,}/).find((part) => /^[A-Z`*]/.test(part.trim())) ?? '';
  return (/^.*?[.:](?=\s|$)/.exec(plain(paragraph).replace(/\s+/g, ' ').trim())?.[0] ?? '').replace(/:$/, '.');
}

const plain = (text: string): string => text.replace(/[`*]/g, '').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');

const escapeHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
