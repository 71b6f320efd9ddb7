import type { Finding, ModuleHistory } from '@modwright/contracts/build';
import { efficiencyOf, type RepairTurn, repairTurnsOf } from '../domain/repairs.ts';
import type { Checkpoint, CheckpointScore } from './checkpoint.ts';
import { withApp } from './faults.ts';

/** How well did repairs repair? By what drafts passed, turn after turn (domain/repairs.ts). What needed no repair has no score; the app: the mean. */
export const debugging: Checkpoint = {
  name: 'debugging',
  score: async ({ request }) => withApp('debugging', request.history.flatMap(scoreModule)),
};

function scoreModule({ module, drafts }: ModuleHistory): CheckpointScore[] {
  const turns = repairTurnsOf(drafts);
  const value = efficiencyOf(turns);
  if (value === undefined) return [];
  const repeats = turns.filter((turn) => turn.repeats.length > 0);
  const evidence = `${turns.length} repair ${turns.length === 1 ? 'turn' : 'turns'} brought it from ${percent(turns[0]?.before)} to ${percent(turns.at(-1)?.after)} of its cases, ${repeats.length} of them with the mistakes of an earlier draft`;
  return [{ checkpoint: 'debugging', module, value, evidence, findings: repeats.map((turn) => toFinding(module, turn)) }];
}

function toFinding(module: string, { turn, repeats }: RepairTurn): Finding {
  return { module, file: '', line: 0, rule: 'same-mistake', message: `repair turn ${turn} made the mistakes of an earlier draft again: ${repeats.join('; ')}` };
}

function percent(share = 0): string {
  return `${Math.round(share * 100)} %`;
}
