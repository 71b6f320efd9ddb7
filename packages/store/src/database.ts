import type { RewardComponentsTable, ScoresTable } from './tables/critic.ts';
import type { ApiKeysTable } from './tables/gateway.ts';
import type { BuildsTable, MessagesTable } from './tables/orchestrator.ts';
import type { TurnsTable } from './tables/policy.ts';
import type { FedBuildsTable, ShelfModulesTable } from './tables/shelf.ts';

/** Every table, by qualified name. Kysely types queries from it. */
export interface Database {
  'orchestrator.builds': BuildsTable;
  'orchestrator.messages': MessagesTable;
  'policy.turns': TurnsTable;
  'gateway.api_keys': ApiKeysTable;
  'critic.scores': ScoresTable;
  'critic.reward_components': RewardComponentsTable;
  'shelf.modules': ShelfModulesTable;
  'shelf.fed_builds': FedBuildsTable;
}
