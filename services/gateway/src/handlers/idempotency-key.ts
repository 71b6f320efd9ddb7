import { AppError, newId } from '@modwright/runtime';

/** What the client calls its request; without a key every request is another one. */
export function idempotencyKey(header: string | string[] | undefined): string {
  if (header === undefined) return newId('request');
  const key = String(header);
  if (!/^[\x21-\x7e]{1,200}$/.test(key)) throw new AppError('INVALID_ARGUMENT', 'Idempotency-Key must be 1 to 200 visible ASCII characters');
  return key;
}
