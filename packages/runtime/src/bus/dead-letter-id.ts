import { digest } from '../ids.ts';

/** What a copy of an ended message says about it. The reason is percent-encoded. */
export const DEAD_HEADERS = { reason: 'Modwright-Reason', subject: 'Modwright-Subject' } as const;

/** The same for one message of a stream, however often it dies. @param time when the stream got it: a stream that is made anew counts from 1 again. */
export function deadLetterId(stream: string, seq: number, time: Date): string {
  return `letter_${digest(`${stream}/${seq}/${time.getTime()}`, 16)}`;
}
