import { take, type Shapes } from '@modwright/client';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { api } from '../../app/session.ts';
import { t } from '../../strings.ts';
import { Empty, Loading, Problem } from '../../ui/States.tsx';
import { Table } from '../../ui/Table.tsx';
import { CandidateName } from './VoteOutcome.tsx';

const PAGE = 50;
const route = getRouteApi('/vote/history');

/** Everything the rater of this key said, newest first. */
export function HistoryTab() {
  const { offset = 0 } = route.useSearch();
  const history = useQuery({
    queryKey: ['history', offset],
    queryFn: () => take(api().GET('/v1/history', { params: { query: { rater: 'me', limit: PAGE, offset } } })),
  });
  if (history.error) return <Problem error={history.error} onRetry={() => void history.refetch()} />;
  if (!history.data) return <Loading />;
  if (history.data.length === 0) return <Empty icon="vote" title={t.vote.noHistory} />;
  return (
    <div className="page">
      <Table columns={t.vote.historyColumns}>
        {history.data.map((entry) => (
          <Row key={entry.vote?.ballot ?? entry.feedback?.id ?? entry.at} entry={entry} />
        ))}
      </Table>
      <nav className="pager" aria-label={t.vote.tabs.history}>
        {offset > 0 ? (
          <Link className="button" to="/vote/history" search={offset > PAGE ? { offset: offset - PAGE } : {}}>
            {t.builds.newer}
          </Link>
        ) : (
          <span />
        )}
        {history.data.length === PAGE && (
          <Link className="button" to="/vote/history" search={{ offset: offset + PAGE }}>
            {t.builds.older}
          </Link>
        )}
      </nav>
    </div>
  );
}

function Row({ entry: { at, vote, feedback } }: { readonly entry: Shapes['HistoryEntry'] }) {
  const when = <td className="number">{new Date(at).toLocaleString()}</td>;
  if (vote)
    return (
      <tr>
        <th scope="row">{t.vote.choices[vote.choice]}</th>
        <td className="wraps">
          A <CandidateName candidate={vote.left} />
          <br />B <CandidateName candidate={vote.right} />
        </td>
        <td className="wraps">{vote.comment}</td>
        {when}
      </tr>
    );
  if (!feedback) return null;
  const said = feedback.thumb ? t.feedback[feedback.thumb] : feedback.score === null ? t.feedback.comment : t.vote.score(String(feedback.score));
  return (
    <tr>
      <th scope="row">{said}</th>
      <td className="wraps">
        {feedback.module && <span className="module">{feedback.module}</span>}{' '}
        <Link to="/builds/$build" params={{ build: feedback.build }}>
          {t.vote.itsBuild}
        </Link>
      </td>
      <td className="wraps">{feedback.comment}</td>
      {when}
    </tr>
  );
}
