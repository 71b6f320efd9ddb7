import type { Plan } from '@modwright/contracts/plan';
import { openApiFile } from './openapi.ts';

/** The part of an OpenAPI document that the page shows. */
interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly summary?: string;
  readonly security?: readonly object[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: { readonly properties?: object; readonly required?: readonly string[] } }>>;
  };
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
}

/** `dist/index.html` of an app without pages: its OpenAPI document for people, without a script. */
export function apiPage(plan: Plan): string {
  const { paths } = JSON.parse(openApiFile(plan)) as Described;
  const sections = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => section(method, path, operation)),
  );
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/app.css" />
    <title>${escaped(plan.title)}</title>
  </head>
  <body>
    <main>
      <h1>${escaped(plan.title)}</h1>
      <p>A JSON API. The whole description: <a href="/openapi.json">openapi.json</a></p>
${sections.join('\n')}
    </main>
  </body>
</html>
`;
}

function section(method: string, path: string, { summary = '', security, parameters = [], requestBody, responses }: Operation): string {
  const schema = requestBody?.content['application/json']?.schema;
  const body = Object.keys(schema?.properties ?? {}).map((name) => ({ name, required: schema?.required?.includes(name) ?? false }));
  const rows = [
    ...(security ? [['needs', 'a signed-in caller']] : []),
    ...['path', 'query'].map((place) => [place, names(parameters.filter((parameter) => parameter.in === place))]),
    ['body', names(body)],
    ...Object.entries(responses).map(([status, { description }]) => [status, description]),
  ].filter(([, text]) => text !== '');
  const list = rows.map(([term = '', text = '']) => `<dt>${escaped(term)}</dt><dd>${escaped(text)}</dd>`).join('');
  const about = summary === '' ? '' : `<p>${escaped(summary)}</p>`;
  return `      <section><h2><code>${method.toUpperCase()} ${escaped(path)}</code></h2>${about}<dl>${list}</dl></section>`;
}

/** "title, author?": a question mark means that it may be left out. */
function names(values: readonly { readonly name: string; readonly required: boolean }[]): string {
  return values.map(({ name, required }) => (required ? name : `${name}?`)).join(', ');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
