interface Point {
  readonly x: number;
  readonly y: number;
}

export interface ChartLine {
  readonly name: string;
  readonly points: readonly Point[];
}

interface Props {
  readonly lines: readonly ChartLine[];
  /** Says the same in words. */
  readonly label: string;
  /** A number as it stands at the axes. */
  readonly format?: (value: number) => string;
  readonly formatX?: (value: number) => string;
}

const WIDTH = 360;
const HEIGHT = 150;
const PLOT = { left: 48, right: 10, top: 10, bottom: 22 };

/** Values over something that rises, drawn as lines; the ends of both axes are named. */
export function LineChart({ lines, label, format = short, formatX = short }: Props) {
  const points = lines.flatMap((line) => line.points);
  const [minX, maxX] = [Math.min(...points.map(({ x }) => x)), Math.max(...points.map(({ x }) => x))];
  const [minY, maxY] = padded(Math.min(...points.map(({ y }) => y)), Math.max(...points.map(({ y }) => y)));
  const left = (x: number): number => PLOT.left + ((x - minX) / (maxX - minX || 1)) * (WIDTH - PLOT.left - PLOT.right);
  const top = (y: number): number => PLOT.top + (1 - (y - minY) / (maxY - minY)) * (HEIGHT - PLOT.top - PLOT.bottom);
  return (
    <svg className="line-chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      {[minY, (minY + maxY) / 2, maxY].map((y) => (
        <g key={y}>
          <line x1={PLOT.left} x2={WIDTH - PLOT.right} y1={top(y)} y2={top(y)} />
          <text x={PLOT.left - 6} y={top(y)} textAnchor="end" dominantBaseline="central">
            {format(y)}
          </text>
        </g>
      ))}
      {[...new Set([minX, maxX])].map((x) => (
        <text key={x} x={left(x)} y={HEIGHT - 6} textAnchor={x === minX ? 'start' : 'end'}>
          {formatX(x)}
        </text>
      ))}
      {lines.map((line, index) => (
        <g key={line.name} className={`line line-${index % 6}`}>
          <polyline points={line.points.map(({ x, y }) => `${left(x).toFixed(1)},${top(y).toFixed(1)}`).join(' ')} />
          {line.points.length <= 12 &&
            line.points.map(({ x, y }) => (
              <circle key={x} cx={left(x)} cy={top(y)} r={2.5}>
                <title>{`${line.name} ${formatX(x)}: ${format(y)}`}</title>
              </circle>
            ))}
        </g>
      ))}
    </svg>
  );
}

/** A line that does not move is drawn in the middle. */
function padded(low: number, high: number): [number, number] {
  if (low === high) return [low - (Math.abs(low) || 1) / 2, high + (Math.abs(high) || 1) / 2];
  return [low, high];
}

/** 0.0314159 -> "0.0314". */
export function short(value: number): string {
  return new Intl.NumberFormat('en', { maximumSignificantDigits: 3, notation: Math.abs(value) >= 10_000 ? 'compact' : 'standard' }).format(value);
}
