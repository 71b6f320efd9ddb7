import type { Build } from '../../../app/queries.ts';
import { compact, t } from '../../../strings.ts';
import { LineChart } from '../../../ui/LineChart.tsx';
import { Table } from '../../../ui/Table.tsx';

type Point = Build['scores'][number]['curve'][number];

const number = (name: string) => ({ name, number: true as const });

/** What each endpoint took at each size, as a chart and as a table; nothing when it was not measured. */
export function ScalabilityCurve({ points }: { readonly points: readonly Point[] }) {
  if (points.length === 0) return null;
  const endpoints = [...new Set(points.map(({ endpoint }) => endpoint))];
  const sizes = [...new Set(points.map(({ rows }) => rows))].sort((one, other) => one - other);
  const [endpoint = '', ...columns] = t.app.curveColumns;
  return (
    <section>
      <h2>{t.app.curve}</h2>
      <p className="hint">{t.app.curveHint}</p>
      <div className="scaling">
        <figure className="card">
          <LineChart
            lines={endpoints.map((name) => ({
              name,
              points: points.filter((point) => point.endpoint === name).map(({ rows, p95_ms: ms }) => ({ x: rows, y: ms })),
            }))}
            label={t.app.curveLabel(endpoints.length, sizes.map((size) => compact(size)).join(', '))}
            format={t.app.milliseconds}
            formatX={(rows) => t.app.rows(compact(rows))}
          />
        </figure>
        <div className="scroll-x" tabIndex={0} role="region" aria-label={t.app.curve}>
          <Table columns={[endpoint, ...columns.map(number)]} className="even" label={t.app.curve}>
            {points.map((point) => (
              <tr key={`${point.endpoint} ${point.rows}`}>
                <th scope="row">
                  <span className={`swatch line-${endpoints.indexOf(point.endpoint) % 6}`} aria-hidden="true" /> <code>{point.endpoint}</code>
                </th>
                <td className="number">{compact(point.rows)}</td>
                <td className="number">{t.app.milliseconds(point.p95_ms)}</td>
                <td className="number">{point.statements}</td>
                <td className="number">{compact(point.rows_read)}</td>
                <td className="number">{point.failures}</td>
              </tr>
            ))}
          </Table>
        </div>
      </div>
    </section>
  );
}
