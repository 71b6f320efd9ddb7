import type { Paint } from './paint.ts';

/** More cases than this are only counted. */
const MAX_DOTS = 40;

/** "●●●○ 3/4": one dot a case in order, told apart by shape as well as by colour; many cases are only counted. */
export function caseDots(passed: readonly boolean[], paint: Paint): string {
  const green = passed.filter(Boolean).length;
  const tally = `${green}/${passed.length}`;
  const colour = green === passed.length ? paint.good : paint.bad;
  if (passed.length === 0 || passed.length > MAX_DOTS) return colour(tally);
  return `${passed.map((ok) => (ok ? paint.good('●') : paint.bad('○'))).join('')} ${colour(tally)}`;
}
