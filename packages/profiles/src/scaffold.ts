import { readdirSync, readFileSync } from 'node:fs';
import type { Plan } from '@modwright/contracts/plan';
import type { AppFile } from './app-file.ts';
import { entitiesFile, routesFile } from './app-files.ts';
import { modulePath } from './names.ts';
import { nullModule, withImports } from './module-text.ts';
import { openApiFile } from './openapi.ts';
import { packageFile, readmeFile, tsconfigFile } from './project-files.ts';
import { schemaFile } from './schema-file.ts';
import { indexPage, webFiles } from './web-files.ts';

const PROFILE = new URL('../web/', import.meta.url);

/** The files of a folder of the profile, read once. */
function folder(name: string, target: string): readonly AppFile[] {
  const names = readdirSync(new URL(`${name}/`, PROFILE)).sort();
  return names.map((file) => ({ path: `${target}/${file}`, content: readFileSync(new URL(`${name}/${file}`, PROFILE), 'utf8') }));
}

const PLATFORM = folder('platform', 'src/platform');
const PAGES = folder('pages', 'src/web');

const MAIN = `import { serve } from './platform/serve.ts';
import { app } from './routes.ts';

await serve(app, new URL('..', import.meta.url));
`;

/** Everything that follows from the plan alone, with null modules in the places of the modules. */
export function scaffold(plan: Plan): AppFile[] {
  return assemble(plan, new Map());
}

/** The whole app: the scaffold with these module sources by module name. A module without one is a null module. */
export function assemble(plan: Plan, sources: ReadonlyMap<string, string>): AppFile[] {
  return [
    { path: 'package.json', content: packageFile(plan) },
    { path: 'tsconfig.json', content: tsconfigFile() },
    { path: 'README.md', content: readmeFile(plan) },
    { path: 'openapi.json', content: openApiFile(plan) },
    { path: '.gitignore', content: 'node_modules/\n/data/\n/dist/app.*\n' },
    { path: 'src/main.ts', content: MAIN },
    { path: 'src/routes.ts', content: routesFile(plan) },
    { path: 'src/entities.ts', content: entitiesFile(plan) },
    { path: 'src/schema.ts', content: schemaFile(plan) },
    ...moduleFiles(plan, sources),
    ...PLATFORM,
    ...webFiles(plan),
    ...PAGES,
    { path: 'dist/index.html', content: indexPage(plan) },
  ];
}

/** The modules' files alone. */
export function moduleFiles(plan: Plan, sources: ReadonlyMap<string, string>): AppFile[] {
  return plan.modules.map((module) => {
    const source = sources.get(module.name);
    return { path: modulePath(module), content: source === undefined ? nullModule(plan, module) : withImports(plan, module, source) };
  });
}
