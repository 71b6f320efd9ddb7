interface Props {
  /** With its interval, on a scale from `min` to `max`. */
  readonly estimate: { readonly value: number; readonly low: number; readonly high: number };
  readonly min: number;
  readonly max: number;
  /** A value that means something, such as 0.5 = no difference. */
  readonly mark?: number;
  /** Says the same in words. */
  readonly label: string;
}

/** An estimate as a point on its interval. */
export function Interval({ estimate: { value, low, high }, min, max, mark, label }: Props) {
  const x = (at: number): number => Math.min(100, Math.max(0, ((at - min) / (max - min || 1)) * 100));
  return (
    <svg className="interval" viewBox="0 0 100 12" preserveAspectRatio="none" role="img" aria-label={label}>
      <rect className="scale" y="5.5" width="100" height="1" />
      {mark !== undefined && <rect className="mark" x={x(mark) - 0.25} width="0.5" height="12" />}
      <rect className="range" x={x(low)} y="4" width={Math.max(0.5, x(high) - x(low))} height="4" />
      <rect className="point" x={x(value) - 0.6} y="1.5" width="1.2" height="9" />
    </svg>
  );
}
