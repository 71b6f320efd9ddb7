/** Calendar arithmetic for modules. A day is text, 'YYYY-MM-DD'; an instant is text too, ISO 8601 in UTC. Both compare with < and >. */

/** The day that lies so many days after `day` (or an instant's day); before it when `days` is negative. */
export function addDays(day: string, days: number): string {
  const date = new Date(day);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** Whole days from one day to another; negative when `to` comes first. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to.slice(0, 10)) - Date.parse(from.slice(0, 10))) / 86_400_000);
}

/** Today in UTC. */
export function today(): string {
  return now().slice(0, 10);
}

/** This instant. */
export function now(): string {
  return new Date().toISOString();
}
