import type { Shapes } from '@modwright/client';
import { agentName } from '../../domain/speakers.ts';
import { t } from '../../strings.ts';
import { AgentMark } from '../../ui/AgentMark.tsx';
import { Table } from '../../ui/Table.tsx';

type Reward = Shapes['Reward'];

const number = (name: string) => ({ name, number: true as const });

/** One reward: the components it is the mean of, the votes in it, and what it were without each. */
export function RewardView({ reward }: { readonly reward: Reward }) {
  const { role, turn, gate, components, votes, raters } = reward;
  const [component = '', ...columns] = t.learning.componentColumns;
  return (
    <section className="card reward" aria-label={`${t.agents[role] ?? role}, ${turn || t.learning.wholeWork}`}>
      <header>
        <AgentMark agent={agentName(role)} />
        <span className="hint">{turn || t.learning.wholeWork}</span>
        <span className="spring" />
        <meter min={0} max={1} value={reward.reward} aria-label={t.learning.measures['reward']} />
        <strong className="number">{reward.reward.toFixed(3)}</strong>
      </header>
      {gate && <p className="wrong">{t.learning.gate(gate)}</p>}
      <div className="scroll-x" tabIndex={0} role="region" aria-label={t.learning.components}>
        <Table columns={[component, ...columns.map(number)]} label={t.learning.components} className="even">
          {components.map((one) => (
            <tr key={`${one.source} ${one.name}`}>
              <th scope="row">
                {one.name} <span className="hint">{[one.source, one.reason].filter(Boolean).join(': ')}</span>
              </th>
              <td className="number">{one.value.toFixed(3)}</td>
              <td className="number">{one.weight.toFixed(2)}</td>
              <td className="number">{one.confidence.toFixed(2)}</td>
              <td className="number">{without(reward.reward, one.reward_without)}</td>
            </tr>
          ))}
        </Table>
      </div>
      {votes.length > 0 && (
        <details className="more">
          <summary>
            {t.learning.votes} ({votes.length})
          </summary>
          <Table columns={t.learning.voteColumns} label={t.learning.votes} className="even">
            {votes.map(({ id, rater, said, not_counted: why }) => (
              <tr key={id}>
                <th scope="row">{rater}</th>
                <td className="wraps">{said}</td>
                <td className="wraps">{why || t.learning.counts_}</td>
              </tr>
            ))}
          </Table>
        </details>
      )}
      {raters.length > 0 && (
        <details className="more">
          <summary>
            {t.learning.raters} ({raters.length})
          </summary>
          <Raters reward={reward} />
        </details>
      )}
    </section>
  );
}

function Raters({ reward }: { readonly reward: Reward }) {
  const [rater = '', ...columns] = t.learning.raterColumns;
  return (
    <Table columns={[rater, ...columns.map(number)]} label={t.learning.raters} className="even">
      {reward.raters.map((one) => (
        <tr key={one.rater}>
          <th scope="row">
            {one.rater} {one.simulated && <span className="badge plain">{t.learning.simulated}</span>}
          </th>
          <td className="number">{one.skill.toFixed(2)}</td>
          <td className="number">{one.weight.toFixed(2)}</td>
          <td className="number">{t.learning.rightOf(one.gold_right, one.gold)}</td>
          <td className="number">{without(reward.reward, one.reward_without)}</td>
        </tr>
      ))}
    </Table>
  );
}

function without(reward: number, then: number): string {
  const change = then - reward;
  return t.learning.without(then.toFixed(3), `${change > 0 ? '+' : ''}${change.toFixed(3)}`);
}
