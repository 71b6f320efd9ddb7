import type { Module, Page, Plan } from '@modwright/contracts/plan';
import { moduleFor, servedEndpoints } from './endpoints.ts';
import { accountEntity, entitiesOf } from './entities.ts';
import { source, SourceName } from './literal.ts';
import { functionName, moduleFile } from './names.ts';
import { endpointSpec, entitySpec, fieldSpec, missingReferenceStatus, outputSpec } from './specs.ts';
import { inputFields } from './type-text.ts';

/** `src/entities.ts`: the entities as data. */
export function entitiesFile(plan: Plan): string {
  const specs = entitiesOf(plan).map(entitySpec);
  return `import type { EntitySpec } from './platform/app-spec.ts';\n\n/** What is stored, and which values each field takes. */\nexport const entities: readonly EntitySpec[] = ${source(specs)};\n`;
}

/** `src/routes.ts`: the table of endpoints, with the modules that answer them. */
export function routesFile(plan: Plan, pages: readonly Page[]): string {
  const endpoints = servedEndpoints(plan);
  const modules = new Set(endpoints.map((endpoint) => moduleFor(plan, endpoint)).filter((module) => module !== undefined));
  const imports = [...modules].map((module) => `import { ${functionName(module)} } from './modules/${moduleFile(module)}';`);
  const rows = endpoints.map((endpoint) => {
    const module = moduleFor(plan, endpoint);
    return `    ${source({ ...endpointSpec(plan, endpoint), ...(module ? { module: moduleSpec(plan, module) } : {}) }, 4)},`;
  });
  const accounts = accountEntity(plan);
  return [
    "import { entities } from './entities.ts';",
    ...imports,
    "import type { AppSpec } from './platform/app-spec.ts';",
    '',
    '/** Every path the app answers. The platform serves it (platform/server.ts). */',
    'export const app: AppSpec = {',
    `  title: ${source(plan.title)},`,
    ...(accounts ? [`  accounts: ${source(accounts.name)},`] : []),
    '  entities,',
    `  pages: ${source(pages.map((page) => page.path))},`,
    '  endpoints: [',
    ...rows,
    '  ],',
    '};',
    '',
  ].join('\n');
}

function moduleSpec(plan: Plan, module: Module): object {
  return {
    name: module.name,
    run: new SourceName(functionName(module)),
    missingReference: missingReferenceStatus(module),
    input: inputFields(plan, module).map(fieldSpec),
    output: outputSpec(plan, module),
  };
}
