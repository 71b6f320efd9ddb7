/** 2, "case" -> "2 cases". */
export const plural = (count: number, one: string, many = `${one}s`): string => `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

/** 75 -> "1 min 15 s". */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds < 10 && !Number.isInteger(seconds) ? seconds.toFixed(1) : Math.round(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
  return plural(Math.floor(seconds / 86_400), 'day');
}

/** 12345 -> "12.3k". */
export function compact(value: number): string {
  return new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }).format(value);
}

/** 0.29 -> "29 %". */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** "8 to 65 %". */
export function percents({ low, high }: { readonly low: number; readonly high: number }): string {
  return `${Math.round(low * 100)} to ${percent(high)}`;
}
