import type { Candidate } from '@modwright/contracts/feedback';
import { forbiddenIn } from '@modwright/profiles';
import { AppError } from '@modwright/runtime';
import type { Store } from '@modwright/store';
import { readBuild, readMessagesOfKind } from '@modwright/store/read';
import { appSources } from '../domain/source-history.ts';
import type { PreviewAddress, Previews } from './previews.ts';

/**
 * Runs the app that a side of a ballot stands for, with the draft in its place when it is one, and says where.
 * Throws FAILED_PRECONDITION when it cannot be run.
 */
export async function showCandidate(store: Store, previews: Previews, { build, module, draft }: Candidate): Promise<PreviewAddress> {
  const state = (await readBuild(store, build))?.state;
  const { plan } = state ?? {};
  if (!state || !plan) throw new AppError('FAILED_PRECONDITION', `build ${build} is gone`);
  if (!module) return previews.open({ build, key: build, plan, sources: appSources(state) });
  const source = await findDraft(store, build, module, draft);
  const planned = plan.modules.find(({ name }) => name === module);
  if (source === undefined || !planned || forbiddenIn(plan, planned, source).length > 0)
    throw new AppError('FAILED_PRECONDITION', `draft ${draft} of ${module} cannot be run`);
  return previews.open({ build, key: `${build}/${module}/${draft}`, plan, sources: new Map([...appSources(state), [module, source]]) });
}

async function findDraft(store: Store, build: string, module: string, draft: string): Promise<string | undefined> {
  for (const { envelope } of await readMessagesOfKind(store, build, ['draftsProposed'])) {
    const { body } = envelope;
    if (body?.$case !== 'draftsProposed' || body.value.module !== module) continue;
    const found = body.value.drafts.find(({ id }) => id === draft);
    if (found) return found.source;
  }
  return undefined;
}
