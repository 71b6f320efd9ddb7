import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a seal vouches for. */
export interface SealedBallot {
  readonly ballot: string;
  readonly rater: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Makes and reads seals: base64url of the JSON, a dot, base64url of its HMAC-SHA-256 (RFC 2104). */
export interface BallotSeal {
  seal(ballot: SealedBallot): string;
  /** Undefined when it is not one of ours, or was changed. */
  open(seal: string): SealedBallot | undefined;
}

/** @param secret shared by every critic of an installation. Ballots have a key of their own, made of it. */
export function createBallotSeal(secret: string): BallotSeal {
  const key = createHmac('sha256', secret).update('ballots').digest();
  const macOf = (body: string): Buffer => createHmac('sha256', key).update(body).digest();
  return {
    seal: ({ ballot, rater, expiresAt }) => {
      const body = Buffer.from(JSON.stringify([ballot, rater, expiresAt])).toString('base64url');
      return `${body}.${macOf(body).toString('base64url')}`;
    },
    open: (seal) => {
      const [body = '', mac = ''] = seal.split('.');
      const [given, expected] = [Buffer.from(mac, 'base64url'), macOf(body)];
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
      const [ballot, rater, expiresAt] = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as [string, string, number];
      return { ballot, rater, expiresAt };
    },
  };
}
