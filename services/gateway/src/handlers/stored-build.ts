import type { Plan } from '@modwright/contracts/plan';
import { AppError } from '@modwright/runtime';
import { readBuild, type BuildRow } from '@modwright/store/read';
import type { Store } from '@modwright/store';

/** The build with this id. Throws NOT_FOUND. */
export async function findBuild(store: Store, id: string): Promise<BuildRow> {
  const row = await readBuild(store, id);
  if (!row) throw new AppError('NOT_FOUND', `there is no build ${id}`);
  return row;
}

/** A build that has a plan. Throws FAILED_PRECONDITION when it is not made yet. */
export async function findPlanned(store: Store, id: string): Promise<{ row: BuildRow; plan: Plan }> {
  const row = await findBuild(store, id);
  const { plan } = row.state;
  if (!plan) throw new AppError('FAILED_PRECONDITION', `build ${id} has no plan yet: wait for the planner`);
  return { row, plan };
}
