import type { ActsTable } from './tables/acts.ts';
import type { AlarmsTable, VersionMeasuresTable } from './tables/alarms.ts';
import type { BallotsTable, ContestsTable, EnteredBuildsTable, EntriesTable, RatersTable, VotesTable } from './tables/ballots.ts';
import type { RewardComponentsTable, ScoresTable } from './tables/critic.ts';
import type { DeadLettersTable } from './tables/dead-letters.ts';
import type { FeedbackTable, RubricsTable } from './tables/feedback.ts';
import type { BuildVersionsTable } from './tables/build-versions.ts';
import type { ApiKeysTable } from './tables/gateway.ts';
import type { BuildsTable, MessagesTable } from './tables/orchestrator.ts';
import type { TurnsTable } from './tables/policy.ts';
import type { BaselinesTable, ConsumedTable, EvaluationsTable, EventsTable, PlaysTable, RunsTable, ServingTable, VersionsTable } from './tables/trainer.ts';
import type { FedBuildsTable, ShelfModulesTable } from './tables/shelf.ts';
import type { WorkQueueTable } from './tables/work-queue.ts';

/** Every table, by qualified name. Kysely types queries from it. */
export interface Database {
  'orchestrator.builds': BuildsTable;
  'orchestrator.messages': MessagesTable;
  'orchestrator.dead_letters': DeadLettersTable;
  'orchestrator.work_queue': WorkQueueTable;
  'policy.turns': TurnsTable;
  'policy.build_versions': BuildVersionsTable;
  'gateway.api_keys': ApiKeysTable;
  'gateway.acts': ActsTable;
  'critic.scores': ScoresTable;
  'critic.reward_components': RewardComponentsTable;
  'critic.raters': RatersTable;
  'critic.contests': ContestsTable;
  'critic.entries': EntriesTable;
  'critic.entered_builds': EnteredBuildsTable;
  'critic.ballots': BallotsTable;
  'critic.votes': VotesTable;
  'critic.rubrics': RubricsTable;
  'critic.feedback': FeedbackTable;
  'critic.standing_feedback': FeedbackTable;
  'critic.alarms': AlarmsTable;
  'critic.version_measures': VersionMeasuresTable;
  'shelf.modules': ShelfModulesTable;
  'shelf.fed_builds': FedBuildsTable;
  'trainer.runs': RunsTable;
  'trainer.events': EventsTable;
  'trainer.versions': VersionsTable;
  'trainer.serving': ServingTable;
  'trainer.consumed': ConsumedTable;
  'trainer.evaluations': EvaluationsTable;
  'trainer.plays': PlaysTable;
  'trainer.baselines': BaselinesTable;
}
