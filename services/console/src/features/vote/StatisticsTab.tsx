import { take, type Shapes } from '@modwright/client';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../app/session.ts';
import { percent, percents, plural, t } from '../../strings.ts';
import { Interval } from '../../ui/Interval.tsx';
import { Empty, Loading, Problem } from '../../ui/States.tsx';
import { Table } from '../../ui/Table.tsx';
import { CandidateName, needed } from './VoteOutcome.tsx';

type Statistics = Shapes['Statistics'];
type Contest = Statistics['contests'][number];

/** What all votes say, asked for again while it is looked at. */
export function StatisticsTab() {
  const statistics = useQuery({ queryKey: ['statistics'], queryFn: () => take(api().GET('/v1/statistics')), refetchInterval: 5_000 });
  if (!statistics.data) return statistics.error ? <Problem error={statistics.error} onRetry={() => void statistics.refetch()} /> : <Loading />;
  if (statistics.data.votes + statistics.data.simulated_votes === 0) return <Empty icon="vote" title={t.vote.noVotes} />;
  return (
    <div className="page">
      <Summary statistics={statistics.data} />
      {statistics.data.contests.map((contest) => (
        <Standings key={contest.contest} contest={contest} />
      ))}
    </div>
  );
}

function Summary({ statistics }: { readonly statistics: Statistics }) {
  const { votes, simulated_votes: simulated, raters, choices, left_share: left, agreement } = statistics;
  return (
    <section>
      <h1>
        {plural(votes, 'vote')} {t.vote.of(plural(raters, 'rater'))}
      </h1>
      <dl className="facts-list">
        <div>
          <dt>{t.vote.simulated}</dt>
          <dd>{simulated}</dd>
        </div>
        <div>
          <dt>{t.vote.given}</dt>
          <dd>
            {(['left', 'right', 'tie', 'both_bad'] as const).map((choice) => (
              <span key={choice} className="count">
                {t.vote.choices[choice]}: <strong>{choices[choice]}</strong>
              </span>
            ))}
          </dd>
        </div>
        {left && (
          <div>
            <dt>{t.vote.leftShare}</dt>
            <dd>
              {percent(left.value)}{' '}
              <span className="hint">
                {t.vote.interval(percents(left))}. {t.vote.leftShareHint}
              </span>
              <Interval estimate={left} min={0} max={1} mark={0.5} label={`${t.vote.leftShare}: ${percent(left.value)}, ${t.vote.interval(percents(left))}`} />
            </dd>
          </div>
        )}
        {agreement && (
          <div>
            <dt>{t.vote.agreement}</dt>
            <dd>
              {agreement.value.toFixed(2)} <span className="hint">{t.vote.agreementHint(agreement.low.toFixed(2), agreement.high.toFixed(2))}</span>
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}

function Standings({ contest }: { readonly contest: Contest }) {
  const ends = contest.standings.flatMap(({ rating }) => (rating ? [rating.low, rating.high] : []));
  const [min, max] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  return (
    <section>
      <h2>{contest.title}</h2>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={contest.title}>
        <Table columns={t.vote.standingColumns}>
          {contest.standings.map(({ candidate, rating, votes, wins, ties }) => (
            <tr key={candidate ? `${candidate.build}/${candidate.draft}` : ''}>
              <td className="wraps">
                <CandidateName candidate={candidate} />
              </td>
              <td>
                {rating ? (
                  <>
                    {rating.value.toFixed(2)} <span className="hint">{t.vote.range(rating.low.toFixed(2), rating.high.toFixed(2))}</span>
                    <Interval estimate={rating} min={min} max={max} mark={0} label={t.vote.range(rating.low.toFixed(2), rating.high.toFixed(2))} />
                  </>
                ) : (
                  t.common.none
                )}
              </td>
              <td>{t.vote.won(wins, votes, ties)}</td>
            </tr>
          ))}
        </Table>
      </div>
      <p className="hint">
        {plural(contest.votes, 'vote')}. {needed(contest)}
      </p>
    </section>
  );
}
