import type { Shapes } from '@modwright/client';
import { Link } from '@tanstack/react-router';
import { percent, percents, plural, t } from '../../strings.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Interval } from '../../ui/Interval.tsx';

type Outcome = Shapes['VoteResult'];
type Candidate = NonNullable<Outcome['left']>;

/** What a vote came to: what it weighs, what stood where, and what it moved. */
export function VoteOutcome({ outcome }: { readonly outcome: Outcome }) {
  const { weight, pending, left, right, before, after } = outcome;
  return (
    <div className="outcome" role="status">
      <h2>
        <Icon name="check" /> {t.vote.counted}
      </h2>
      <p>
        {t.vote.weight(weight)} {pending && <span className="hint">{pending}</span>}
      </p>
      <dl className="facts-list">
        <div>
          <dt>A</dt>
          <dd>
            <CandidateName candidate={left} />
          </dd>
        </div>
        <div>
          <dt>B</dt>
          <dd>
            <CandidateName candidate={right} />
          </dd>
        </div>
        {before && after && (
          <div>
            <dt>{t.vote.chance}</dt>
            <dd>
              {t.vote.moved(percent(before.value), percent(after.value))} <span className="hint">{t.vote.interval(percents(after))}</span>
              <Interval estimate={after} min={0} max={1} mark={0.5} label={`${t.vote.chance}: ${percent(after.value)}, ${t.vote.interval(percents(after))}`} />
            </dd>
          </div>
        )}
      </dl>
      <p className="hint">
        {plural(outcome.pair_votes, 'vote')} {t.vote.onThisPair}. {needed(outcome)}
      </p>
    </div>
  );
}

/** What stands behind a side of a ballot, and where to see it. */
export function CandidateName({ candidate }: { readonly candidate: Candidate | null }) {
  if (!candidate) return <>{t.vote.gone}</>;
  const { build, module, draft, policy_version: version, passed, expected } = candidate;
  return (
    <>
      {module && (
        <>
          <span className="module">{module}</span> {t.vote.draft(draft.slice(0, 8))}{' '}
        </>
      )}
      <Link to="/builds/$build" params={{ build }}>
        {module ? t.vote.itsBuild : build}
      </Link>{' '}
      <span className="hint">
        {version}, {t.cases.summary(passed, expected)}
      </span>
    </>
  );
}

/** How many votes a contest still needs, in words. */
export function needed({ votes_needed: more, votes_to_flip: flip }: Pick<Outcome, 'votes_needed' | 'votes_to_flip'>): string {
  const decided = more === null ? t.vote.tooClose : more === 0 ? t.vote.decided : t.vote.decides(more);
  return flip === null ? decided : `${decided} ${t.vote.flips(flip)}`;
}
