import type { Curve } from '../../domain/training-curve.ts';
import { t } from '../../strings.ts';
import { LineChart, short } from '../../ui/LineChart.tsx';

/** What a run measured, a small chart for each measure. */
export function Curves({ curves }: { readonly curves: readonly Curve[] }) {
  return (
    <div className="curves">
      {curves.map(({ name, points }) => {
        const [first, last] = [points[0], points.at(-1)];
        if (!first || !last) return null;
        const title = t.learning.measures[name] ?? name.replaceAll('_', ' ');
        return (
          <figure key={name} className="card">
            <figcaption>
              {title} <strong>{short(last.value)}</strong>
            </figcaption>
            <LineChart
              lines={[{ name: title, points: points.map(({ step, value }) => ({ x: step, y: value })) }]}
              label={t.learning.chart(title, short(first.value), short(last.value), points.length)}
            />
          </figure>
        );
      })}
    </div>
  );
}
