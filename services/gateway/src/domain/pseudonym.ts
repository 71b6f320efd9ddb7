import { createHmac } from 'node:crypto';

/** Makes names for raters that stay the same in one installation and cannot be turned back without its secret: "rater-3f2a91c06d1b8e47". */
export function createPseudonyms(secret: string): (rater: string) => string {
  return (rater) => `rater-${createHmac('sha256', secret).update(`rater pseudonym\n${rater}`).digest('hex').slice(0, 16)}`;
}
