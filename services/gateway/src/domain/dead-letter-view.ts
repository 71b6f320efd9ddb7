import type { DeadLetter } from '@modwright/contracts/build';
import { exactly } from './shape.ts';

/** A message that nobody could settle, as the REST API shows it. */
export interface DeadLetterView {
  readonly id: string;
  /** Id of the message, its build and what it says; empty when its bytes are no message. */
  readonly message: string;
  readonly build: string;
  readonly kind: string;
  /** Where it was addressed. */
  readonly subject: string;
  readonly bytes: number;
  readonly reason: string;
  readonly at: string;
}

const text = { type: 'string' } as const;

export const DEAD_LETTER_SCHEMA = exactly({
  id: text,
  message: { type: 'string', description: 'Empty when its bytes are no message' },
  build: text,
  kind: text,
  subject: text,
  bytes: { type: 'integer', minimum: 0 },
  reason: text,
  at: text,
});

export function toDeadLetterView({ diedAt, ...letter }: DeadLetter): DeadLetterView {
  return { ...letter, at: diedAt?.toISOString() ?? '' };
}
