import type { Store } from '@modwright/store';
import { enterBuild, readTurnGroups, unenteredBuilds } from '@modwright/store/ballots';
import { readBuild, readMessagesOfKind } from '@modwright/store/read';
import { contestsOf, showableDrafts } from '../domain/contests.ts';

/** Builds that are looked at in one round: a ballot must not wait for more. */
const MAX_BUILDS = 20;

/** Takes up what ended builds give to vote on. What is written is found in the store, so nothing is lost with a process. */
export async function enterBuilds(store: Store): Promise<void> {
  for (const id of await unenteredBuilds(store, MAX_BUILDS)) {
    const state = (await readBuild(store, id))?.state;
    if (!state) continue;
    const messages = await readMessagesOfKind(store, id, ['draftsProposed', 'verdictReached']);
    const drafts = showableDrafts(messages.map(({ envelope }) => envelope));
    const turns = [...drafts.map(({ draft }) => draft), ...state.modules.flatMap(({ best }) => best ?? [])].flatMap(({ turnId }) => turnId || []);
    await enterBuild(store, id, contestsOf(state, drafts, await readTurnGroups(store, [...new Set(turns)])));
  }
}
