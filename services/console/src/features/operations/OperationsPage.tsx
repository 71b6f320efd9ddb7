import { take, type Shapes } from '@modwright/client';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../app/session.ts';
import { agentName } from '../../domain/speakers.ts';
import { compact, duration, t } from '../../strings.ts';
import { AgentMark } from '../../ui/AgentMark.tsx';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { Problem } from '../../ui/States.tsx';
import { StatusBadge } from '../../ui/StatusBadge.tsx';
import { Table } from '../../ui/Table.tsx';
import { Unread } from '../../ui/Unread.tsx';
import { DeadLetters } from './DeadLetters.tsx';

type Operations = Shapes['Operations'];

const REFRESH_MS = 3_000;
const STATES: Readonly<Record<Operations['health'][number]['state'], readonly [tone: string, icon: IconName]>> = {
  up: ['good', 'check'],
  down: ['bad', 'cross'],
  absent: ['plain', 'minus'],
};
const number = (name: string) => ({ name, number: true as const });

/** How the installation stands, asked for again while it is looked at. */
export function OperationsPage() {
  const operations = useQuery({ queryKey: ['operations'], queryFn: () => take(api().GET('/v1/operations')), refetchInterval: REFRESH_MS });
  if (!operations.data) return <Unread query={operations} />;
  const { data } = operations;
  return (
    <div className="page sections">
      <PageHead title={t.operations.title} lead={t.operations.lead} />
      {operations.error && <Problem error={operations.error} />}
      <Health health={data.health} />
      <Queues queues={data.queues} />
      <Budget builds={data.builds} limit={data.builds_limit} />
      <DeadLetters known={data.dead_letters} />
      <Model model={data.model} />
      <Sandboxes sandbox={data.sandbox} previews={data.previews} />
    </div>
  );
}

function Health({ health }: Pick<Operations, 'health'>) {
  return (
    <section>
      <h2>{t.operations.health}</h2>
      <ul className="health">
        {health.map(({ part, state, detail }) => {
          const [tone, icon] = STATES[state];
          return (
            <li key={part} className="card">
              <strong>{t.operations.parts[part] ?? part}</strong>
              <span className={`badge ${tone}`}>
                <Icon name={icon} size={13} /> {t.operations.states[state]}
              </span>
              {detail && <p className="hint">{detail}</p>}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Queues({ queues }: Pick<Operations, 'queues'>) {
  if (queues.length === 0) return null;
  const [agent = '', ...columns] = t.operations.queueColumns;
  return (
    <section>
      <h2>{t.operations.queues}</h2>
      <Table columns={[agent, ...columns.map(number)]} className="even figures" label={t.operations.queues}>
        {queues.map((queue) => (
          <tr key={queue.agent}>
            <th scope="row">
              <AgentMark agent={agentName(queue.agent)} />
            </th>
            <td className="number">{queue.waiting}</td>
            <td className="number">{queue.taken}</td>
            <td className="number">{queue.redelivered}</td>
            <td className="number">{queue.free + queue.taken > 0 ? queue.free : <span className="badge bad">{t.operations.idle}</span>}</td>
          </tr>
        ))}
      </Table>
    </section>
  );
}

function Budget({ builds, limit }: { readonly builds: Operations['builds']; readonly limit: number }) {
  return (
    <section>
      <h2>{t.operations.budget}</h2>
      <p className="hint">{builds.length > 0 ? t.operations.running(builds.length, limit) : t.operations.noBuilds}</p>
      {builds.length > 0 && (
        <Table columns={t.operations.buildColumns} label={t.operations.budget}>
          {builds.map((build) => (
            <tr key={build.build}>
              <th scope="row">
                <Link to="/builds/$build" params={{ build: build.build }}>
                  {build.title || build.build}
                </Link>
              </th>
              <td>
                <StatusBadge status={build.status} />
              </td>
              <td>
                <Spent what={t.builds.columns.tokens} value={build.tokens} limit={build.tokens_limit} format={compact} />
              </td>
              <td>
                <Spent what={t.builds.columns.time} value={build.seconds} limit={build.seconds_limit} format={duration} />
              </td>
            </tr>
          ))}
        </Table>
      )}
    </section>
  );
}

interface SpentProps {
  readonly what: string;
  readonly value: number;
  readonly limit: number;
  readonly format: (value: number) => string;
}

function Spent({ what, value, limit, format }: SpentProps) {
  if (limit === 0) return t.operations.spent(format(value), t.operations.unlimited);
  return (
    <span className="spent">
      <meter min={0} max={limit} high={limit * 0.8} value={value} aria-label={t.operations.spentLabel(what, format(value), format(limit))} />
      {t.operations.spent(format(value), format(limit))}
    </span>
  );
}

function Model({ model }: Pick<Operations, 'model'>) {
  const [agent = '', ...columns] = t.operations.modelColumns;
  return (
    <section>
      <h2>{t.operations.model}</h2>
      {model.length === 0 ? (
        <p className="hint">{t.operations.noModel}</p>
      ) : (
        <Table columns={[agent, ...columns.map(number)]} className="even figures" label={t.operations.model}>
          {model.map((use) => (
            <tr key={use.role}>
              <th scope="row">
                <AgentMark agent={agentName(use.role)} />
              </th>
              <td className="number">{use.turns}</td>
              <td className="number">{compact(use.prompt_tokens)}</td>
              <td className="number">{compact(use.completion_tokens)}</td>
              <td className="number">{duration(use.queued_ms / 1000)}</td>
              <td className="number">{duration(use.model_ms / 1000)}</td>
            </tr>
          ))}
        </Table>
      )}
    </section>
  );
}

function Sandboxes({ sandbox, previews }: Pick<Operations, 'sandbox' | 'previews'>) {
  return (
    <section>
      <h2>{t.operations.sandboxes}</h2>
      {sandbox ? (
        <>
          <dl className="facts-list columns">
            {[
              [t.operations.driver, sandbox.driver],
              [t.operations.memory, sandbox.memory_control],
              [t.operations.images, sandbox.images.join(', ')],
              [t.operations.previews, String(previews)],
            ].map(([label, value]) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          <ul className="results tests">
            {sandbox.self_tests.map(({ name, held, detail }) => (
              <li key={name} className={held ? 'good' : 'bad'}>
                <Icon name={held ? 'check' : 'cross'} size={14} />
                <span className="hidden">{held ? t.operations.held : t.operations.broken}</span>
                <span>{name}</span>
                <span className="hint">{detail}</span>
              </li>
            ))}
          </ul>
        </>
      ) : (
        <p className="hint">{t.operations.noSandbox}</p>
      )}
    </section>
  );
}
