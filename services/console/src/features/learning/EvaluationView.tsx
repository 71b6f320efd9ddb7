import { t } from '../../strings.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Interval } from '../../ui/Interval.tsx';
import { Table } from '../../ui/Table.tsx';
import type { Evaluation } from './queries.ts';

const signed = (value: number): string => `${value > 0 ? '+' : ''}${value.toFixed(2)}`;
const number = (name: string) => ({ name, number: true as const });

/** How one version did against another: the difference with its interval, and the pairs behind it. */
export function EvaluationView({ evaluation }: { readonly evaluation: Evaluation }) {
  const { candidate, baseline, delta, ci_low: low, ci_high: high, promoted, reason, pairs } = evaluation;
  const words = t.learning.delta(signed(delta), signed(low), signed(high));
  const reach = Math.max(0.1, Math.abs(low), Math.abs(high));
  const [brief = '', seed = '', ...values] = t.learning.pairColumns;
  return (
    <article className="card">
      <h3>
        <span className={`badge ${promoted ? 'good' : 'bad'}`}>
          <Icon name={promoted ? 'check' : 'cross'} size={13} /> {promoted ? t.learning.passed : t.learning.missed}
        </span>
        <span>{t.learning.against(baseline)}</span>
      </h3>
      <p>
        {words} <span className="hint">{reason}</span>
      </p>
      <Interval estimate={{ value: delta, low, high }} min={-reach} max={reach} mark={0} label={t.learning.deltaLabel(candidate, baseline, words)} />
      <details className="more">
        <summary>{t.learning.pairs(pairs.length)}</summary>
        <Table columns={[brief, seed, ...values.map(number)]} className="even">
          {pairs.map((pair) => (
            <tr key={`${pair.brief} ${pair.seed}`}>
              <th scope="row">{pair.brief}</th>
              <td>{pair.seed}</td>
              <td className="number">{pair.candidate.toFixed(2)}</td>
              <td className="number">{pair.baseline.toFixed(2)}</td>
              <td className="number">{signed(pair.candidate - pair.baseline)}</td>
            </tr>
          ))}
        </Table>
      </details>
    </article>
  );
}
