import { Agent, Envelope, ModuleFinds, ShelfUse, type ShelfSearchRequested } from '@modwright/contracts/build';
import { AppError, type Logger } from '@modwright/runtime';
import { findCandidates, findNotes, shapeOf, textOf } from '@modwright/shelf';
import type { Store } from '@modwright/store';
import { searchShelf } from '@modwright/store/shelf';

/** Kept modules of one shape that are looked at closely. */
const MAX_LOOKED_AT = 50;

/** What a coder is told of a domain beside the contract: a few sentences. */
const MAX_NOTE_CHARS = 900;

/** True for what the reducer asks of the shelf. */
export function isShelfSearch(message: Envelope): boolean {
  return message.body?.$case === 'shelfSearchRequested';
}

/** Answers one search. A shelf that cannot be read fails the search, and the build goes on without. */
export async function answerShelfSearch(store: Store, command: Envelope, logger: Logger): Promise<Envelope> {
  const { body } = command;
  const answer = (said: NonNullable<Envelope['body']>): Envelope =>
    Envelope.fromPartial({
      id: `${command.id}:shelf`,
      build: command.build,
      from: Agent.ORCHESTRATOR,
      to: Agent.ORCHESTRATOR,
      causation: command.id,
      traceparent: command.traceparent,
      at: new Date(),
      body: said,
    });
  try {
    const modules = body?.$case === 'shelfSearchRequested' ? await findAll(store, command.build, body.value) : [];
    return answer({ $case: 'shelfSearched', value: { modules } });
  } catch (reason) {
    const { code, message } = AppError.from(reason);
    logger.warn({ err: reason, buildId: command.build }, 'the shelf could not be searched');
    return answer({ $case: 'turnFailed', value: { code, reason: message, retryable: false } });
  }
}

async function findAll(store: Store, build: string, { plan, shelf, packs }: ShelfSearchRequested): Promise<ModuleFinds[]> {
  if (!plan) return [];
  const given = packs.flatMap((pack) => pack.modules);
  const notes = packs.flatMap((pack) => pack.notes);
  const finds = plan.modules.map(async (module) => {
    const kept = shelf === ShelfUse.OFF ? [] : await searchShelf(store, build, shapeOf(plan, module), textOf(module), MAX_LOOKED_AT);
    return ModuleFinds.fromPartial({
      module: module.name,
      candidates: findCandidates([...given, ...kept], plan, module),
      notes: findNotes(notes, textOf(module), MAX_NOTE_CHARS),
    });
  });
  return (await Promise.all(finds)).filter(({ candidates, notes }) => candidates.length + notes.length > 0);
}
