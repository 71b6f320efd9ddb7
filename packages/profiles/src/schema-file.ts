import type { Plan } from '@modwright/contracts/plan';
import { entitiesOf } from './entities.ts';
import { createInterface, entityInterface, inputInterface, outputInterface, repositoryLine } from './type-text.ts';

/** `src/schema.ts`: the types every module works with. */
export function schemaFile(plan: Plan): string {
  const entities = entitiesOf(plan);
  const parts = [
    "import type { Repository } from './platform/db-types.ts';",
    ...entities.flatMap((entity) => [documented(entity.description, entityInterface(entity)), createInterface(entity)]),
    ...plan.modules.flatMap((module) => [inputInterface(plan, module), outputInterface(module)]),
    [
      '/** One repository for each entity. A module runs in a transaction: when it throws, nothing it wrote stays. */',
      'export interface Db {',
      ...entities.map(repositoryLine),
      '  /** Runs `work` as part of the transaction the module is in already. */',
      '  $transaction<T>(work: (db: Db) => T | Promise<T>): Promise<T>;',
      '}',
    ].join('\n'),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function documented(description: string, text: string): string {
  const line = description.replaceAll('*/', '').replaceAll(/\s+/g, ' ').trim();
  return line === '' ? text : `/** ${line} */\n${text}`;
}
