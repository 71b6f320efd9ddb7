import type { Plan } from '@modwright/contracts/plan';
import type { AppFile } from './scaffold.ts';

/** The generated part of the pages: what they show, as data, and the typed client. */
export function webFiles(_plan: Plan): AppFile[] {
  return [];
}

/** `dist/index.html`. */
export function indexPage(plan: Plan): string {
  const name = plan.title.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/app.css" />
    <title>${name}</title>
  </head>
  <body>
    <div id="root"></div>
    <script type="module" src="/app.js"></script>
  </body>
</html>
`;
}
