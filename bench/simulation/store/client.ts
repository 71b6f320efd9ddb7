import type { Store } from '@modwright/store';
import { storeOver } from '@modwright/store/testing';
import type { Clock, Owner } from '../clock.ts';
import type { Wire } from '../wire.ts';
import { answerStatement, UnknownStatement } from './statements.ts';
import { DatabaseError, type Tables } from './tables.ts';

/** A process's connection to the simulated database. @param onUnknown hears of a statement that the simulation has to learn. */
export function connectSimStore(clock: Clock, wire: Wire, tables: Tables, owner: Owner, onUnknown: (error: Error) => void): Store {
  const loss = { afterMs: 5, error: () => new DatabaseError('ECONNRESET', 'read ECONNRESET') };
  return storeOver((text, values) => {
    const effect = (): { rows: unknown[] } => {
      try {
        return { rows: answerStatement(tables, clock, text, values) };
      } catch (error) {
        if (error instanceof UnknownStatement) onUnknown(error);
        throw error;
      }
    };
    return wire.call(owner, effect, loss);
  });
}
