import { readFile } from 'node:fs/promises';
import { join, posix, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Loader, LoaderContext } from 'astro/loaders';
import { repositoryBase, siteBase } from './base.ts';
import { toSitePage } from './page.ts';
import { pages, ROOT, type Page } from './sidebar.ts';

/** Reads the pages of the sidebar from the repository. Links to pages lead to pages, links to other files to the repository, where its address is known. */
export function pagesLoader(): Loader {
  return {
    name: 'modwright-pages',
    load: async (context) => {
      context.store.clear();
      for (const page of pages()) await loadPage(page, context);
      context.watcher?.on('change', (path) => {
        const changed = pages().find(({ file }) => file === relative(ROOT, path));
        if (changed) void loadPage(changed, context);
      });
      context.watcher?.add(pages().map(({ file }) => join(ROOT, file)));
    },
  };
}

async function loadPage({ file, slug }: Page, { store, parseData, renderMarkdown, generateDigest, config }: LoaderContext): Promise<void> {
  const path = join(ROOT, file);
  const { title, description, body } = toSitePage(file, await readFile(path, 'utf8'), address);
  const data = await parseData({ id: slug, data: { title, description }, filePath: path });
  const rendered = await renderMarkdown(body, { fileURL: pathToFileURL(path) });
  const images = rendered.metadata?.imagePaths;
  store.set({
    id: slug,
    data,
    body,
    filePath: posix.relative(config.root.pathname, path),
    digest: generateDigest(body),
    rendered,
    ...(images && { assetImports: images }),
  });
}

function address(file: string): string | undefined {
  const page = pages().find((each) => each.file === file || each.file === `${file}/README.md`);
  if (page) return `${siteBase}${page.slug === 'index' ? '' : `${page.slug}/`}`;
  return repositoryBase === undefined ? undefined : `${repositoryBase}/${file}`;
}
