/** The day that lies so many days after "2025-03-01". What cases expect is worked out here, not by the platform that modules use. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
