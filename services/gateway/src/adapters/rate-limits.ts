import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '@modwright/runtime';
import type { Caller } from '../handlers/route.ts';

/** Requests a second, over all replicas of the gateway together; 0 = no limit. */
export interface RateLimitSettings {
  readonly perKey: number;
  readonly perTenant: number;
  /** Gateways that share the limits. */
  readonly replicas: number;
}

export interface RateLimits {
  /** Counts a request. Throws RESOURCE_EXHAUSTED, which says when the next one is taken. */
  admit(caller: Pick<Caller, 'keyId' | 'tenant'>): Promise<void>;
}

/** A burst may use up what is allowed in this time, and waits for it at most. */
const WINDOW_S = 10;

/**
 * Each replica takes its share of every limit and counts by itself, so that no request waits for a store. All of them together never take more than
 * the limit, rounded up to a whole request of each replica; who reaches one replica alone gets its share.
 */
export function createRateLimits({ perKey, perTenant, replicas }: RateLimitSettings): RateLimits {
  const ofKey = limiter(perKey, replicas);
  const ofTenant = limiter(perTenant, replicas);
  return {
    admit: async ({ keyId, tenant }) => {
      await consume(ofKey, keyId, () => `this key sends more than ${perKey} requests a second`);
      await consume(ofTenant, tenant, () => `the tenant ${tenant} sends more than ${perTenant} requests a second`);
    },
  };
}

function limiter(perSecond: number, replicas: number): RateLimiterMemory | undefined {
  return perSecond === 0 ? undefined : new RateLimiterMemory({ points: Math.ceil((perSecond * WINDOW_S) / replicas), duration: WINDOW_S });
}

async function consume(limits: RateLimiterMemory | undefined, whose: string, why: () => string): Promise<void> {
  try {
    await limits?.consume(whose);
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    const seconds = Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
    throw new AppError('RESOURCE_EXHAUSTED', `${why()}: try again in ${seconds} s`, { retryAfterMs: seconds * 1000 });
  }
}
