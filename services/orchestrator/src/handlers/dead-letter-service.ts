import { DeadLetterDecision, type BuildServiceServer } from '@modwright/contracts/build';
import { AppError, publishBytes, subjects, unary, type Bus } from '@modwright/runtime';
import type { Store } from '@modwright/store';
import { openDeadLetters, settleDeadLetter } from '@modwright/store/dead-letters';

const DEFAULT_LIMIT = 100;
/** An answer says itself who gave it; on the agent's own subject the orchestrator has no right to speak. */
const toOurselves = /^work\.orchestrator\./;

/** What a person does with messages that nobody could settle. */
export function createDeadLetterService(store: Store, bus: Bus): Pick<BuildServiceServer, 'listDeadLetters' | 'settleDeadLetter'> {
  return {
    listDeadLetters: unary(async ({ limit }) => {
      const rows = await openDeadLetters(store, limit || DEFAULT_LIMIT);
      return { letters: rows.map(({ content, ...row }) => ({ ...row, bytes: content.length })) };
    }),
    settleDeadLetter: unary(async ({ id, decision }) => {
      const [letter] = await openDeadLetters(store, 1, id);
      if (!letter) throw new AppError('NOT_FOUND', `there is no dead letter ${id} to decide on`);
      switch (decision) {
        case DeadLetterDecision.REPLAY:
          // Sent before it is marked: twice does no harm, never would. The broker must not take it for the one it has seen.
          await publishBytes(bus, toOurselves.test(letter.subject) ? subjects.toItself : letter.subject, `${id}/replayed`, letter.content);
          await settleDeadLetter(store, id, 'replayed');
          return {};
        case DeadLetterDecision.DISCARD:
          await settleDeadLetter(store, id, 'discarded');
          return {};
        default:
          throw new AppError('INVALID_ARGUMENT', `failed to decide on dead letter ${id}: say replay or discard`);
      }
    }),
  };
}
