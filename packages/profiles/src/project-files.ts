import type { Plan } from '@modwright/contracts/plan';
import type { AppFile } from './app-file.ts';
import { servedEndpoints } from './endpoints.ts';
import { kebab, modulePath } from './names.ts';
import type { Profile } from './profile.ts';

/** `package.json`: the same pinned versions that the app was built and tested with. */
export function packageFile(plan: Plan, { bundle, start, dependencies, devDependencies }: Profile): string {
  const build = bundle && `esbuild ${bundle.entry} ${bundle.options.join(' ')} --outfile=dist/${bundle.outputs[0]}`;
  return json({
    name: kebab(plan.title) || 'app',
    version: '1.0.0',
    private: true,
    type: 'module',
    engines: { node: '>=24' },
    scripts: { ...(build ? { build, prestart: 'npm run build' } : {}), start: start.join(' '), check: 'tsc -p .' },
    dependencies,
    devDependencies,
  });
}

const STRICT = {
  target: 'es2023',
  module: 'nodenext',
  moduleResolution: 'nodenext',
  strict: true,
  // Slips that do no harm when the program runs are no reason to refuse it.
  noImplicitAny: false,
  useUnknownInCatchVariables: false,
  erasableSyntaxOnly: true,
  verbatimModuleSyntax: true,
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
};

/** `tsconfig.json` of the app; with the browser's types when it has pages. */
export function tsconfigFile({ bundle }: Profile): string {
  const platform = bundle ? { lib: ['es2024', 'dom', 'dom.iterable'], jsx: 'react-jsx' } : { lib: ['es2024'] };
  return json({ compilerOptions: { ...STRICT, ...platform, types: ['node'] }, include: ['src'] });
}

/** The configuration of the two type checks: of the whole app, or of one module without anything of the machine. */
export function checkConfig(scope: 'app' | 'module'): AppFile {
  const content = scope === 'app' ? { extends: './tsconfig.json' } : { compilerOptions: { ...STRICT, lib: ['es2024'], types: [] }, include: ['src'] };
  return { path: 'tsconfig.check.json', content: json(content) };
}

/** `README.md`: how to run it, what it answers, where the rules are. */
export function readmeFile(plan: Plan, { bundle }: Profile): string {
  const endpoints = servedEndpoints(plan).map((endpoint) => `| ${endpoint.method} | \`${endpoint.path}\` | ${endpoint.kind.toLowerCase()} |`);
  const modules = plan.modules.map((module) => `- \`${modulePath(module)}\`: ${oneLine(module.responsibility)}`);
  const assumptions = plan.assumptions.map((assumption) => `- ${oneLine(assumption.text)}`);
  return [
    `# ${oneLine(plan.title) || 'App'}`,
    '',
    'Needs Node 24 or later.',
    '',
    '```sh',
    'npm install',
    'npm start          # http://127.0.0.1:3000, data in data/app.db',
    '```',
    '',
    '`PORT`, `HOST` and `APP_DATA` (the database file) can be set in the environment. `npm run check` type checks.',
    '',
    '## What it answers',
    '',
    '| method | path | kind |',
    '|---|---|---|',
    ...endpoints,
    ...(plan.signIn ? ['| POST | `/api/auth/sign-up`, `/api/auth/sign-in`, `/api/auth/sign-out` | accounts |', '| GET | `/api/auth/me` | accounts |'] : []),
    '',
    'The whole description is in `openapi.json`, which the app serves at `/openapi.json`.',
    '',
    '## Where things are',
    '',
    '- `src/schema.ts`: types of everything stored; `src/entities.ts`: the same as data; `src/routes.ts`: the table of endpoints',
    '- `src/platform/`: server, storage, accounts; the same in every app',
    ...(bundle ? ['- `src/web/`: the pages'] : ['- `dist/index.html`: what the app answers, for people']),
    '- `LICENSES.md`: licences of the packages it runs on',
    ...modules,
    ...(assumptions.length > 0 ? ['', '## What was assumed', '', ...assumptions] : []),
    '',
  ].join('\n');
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
