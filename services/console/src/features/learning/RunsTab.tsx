import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { t } from '../../strings.ts';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { Empty } from '../../ui/States.tsx';
import { Table } from '../../ui/Table.tsx';
import { Unread } from '../../ui/Unread.tsx';
import { runsQuery, type Run } from './queries.ts';

const ENDS: Readonly<Record<string, readonly [tone: string, icon: IconName]>> = {
  promoted: ['good', 'check'],
  done: ['good', 'check'],
  refused: ['bad', 'cross'],
  failed: ['bad', 'cross'],
  cancelled: ['plain', 'minus'],
};

/** Training runs, newest first. */
export function RunsTab() {
  const runs = useQuery(runsQuery);
  if (!runs.data) return <Unread query={runs} away={t.learning.noTrainer} />;
  if (runs.data.length === 0)
    return (
      <Empty icon="learning" title={t.learning.noRuns}>
        <p>{t.learning.noRunsHint}</p>
      </Empty>
    );
  return (
    <div className="page">
      <PageHead title={t.learning.runs} lead={t.learning.runsLead} />
      <Table columns={t.learning.runColumns}>
        {runs.data.map((run) => (
          <tr key={run.id}>
            <th scope="row">
              <Link to="/learning/runs/$run" params={{ run: run.id }}>
                {run.id}
              </Link>
              <p>{run.reason}</p>
            </th>
            <td>
              <PhaseBadge phase={run.phase} />
            </td>
            <td>
              {run.candidate && (
                <Link to="/learning/versions/$version" params={{ version: run.candidate }}>
                  {run.candidate}
                </Link>
              )}
            </td>
            <td>{run.counts ? t.learning.rollouts(run.counts.used, 0) : t.common.none}</td>
          </tr>
        ))}
      </Table>
    </div>
  );
}

/** How a run stands: a word, a mark and a colour. */
export function PhaseBadge({ phase }: { readonly phase: Run['phase'] }) {
  const [tone, icon] = ENDS[phase] ?? ['info', 'clock'];
  return (
    <span className={`badge ${tone}`}>
      <Icon name={icon} size={13} />
      {t.learning.phases[phase]}
    </span>
  );
}

/** True for a run of which nothing more will be heard. */
export function hasEnded({ phase }: Run): boolean {
  return phase in ENDS;
}
