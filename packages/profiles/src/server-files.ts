import type { Plan } from '@modwright/contracts/plan';
import type { AppFile } from './app-file.ts';
import { entitiesFile, routesFile } from './app-files.ts';
import { licencesFile } from './licences.ts';
import { openApiFile } from './openapi.ts';
import { packageFile, readmeFile, tsconfigFile } from './project-files.ts';
import type { Profile } from './profile.ts';
import { profileFolder } from './profile-folder.ts';
import { schemaFile } from './schema-file.ts';

const PLATFORM = profileFolder('web/platform', 'src/platform');

const MAIN = `import { serve } from './platform/serve.ts';
import { app } from './routes.ts';

await serve(app, new URL('..', import.meta.url));
`;

/** The part of an app that answers requests, and what describes it as a project: the same in every profile. */
export function serverFiles(plan: Plan, profile: Profile): AppFile[] {
  return [
    { path: 'package.json', content: packageFile(plan, profile) },
    { path: 'tsconfig.json', content: tsconfigFile(profile) },
    { path: 'README.md', content: readmeFile(plan, profile) },
    { path: 'LICENSES.md', content: licencesFile(profile) },
    { path: 'openapi.json', content: openApiFile(plan) },
    { path: '.gitignore', content: profile.bundle ? 'node_modules/\n/data/\n/dist/app.*\n' : 'node_modules/\n/data/\n' },
    { path: 'src/main.ts', content: MAIN },
    { path: 'src/routes.ts', content: routesFile(plan, profile.pages(plan)) },
    { path: 'src/entities.ts', content: entitiesFile(plan) },
    { path: 'src/schema.ts', content: schemaFile(plan) },
    ...PLATFORM,
  ];
}
