import type { Store } from '@modwright/store';
import { recordJudgement } from '@modwright/store/critic';
import type { RewardInput } from '@modwright/store/rewards';

/** Puts an input where the critic keeps it, as if it had come by itself. Votes keep their moments; ballots, entries and raters are made for them. */
export async function storeInput(store: Store, { components, votes, scores }: RewardInput): Promise<void> {
  for (const [judgement, rows] of Map.groupBy(components, (row) => row.judgement)) {
    const scored = scores.filter((score) => score.judgement === judgement).map((score) => ({ ...score, evidence: '', findings: [] }));
    await recordJudgement(store, rows[0]!.build, judgement, scored, rows);
  }
  const sides = votes.flatMap(({ contest, left, right }) => [left, right].map((side) => ({ contest, ...side })));
  const raters = [...new Map(votes.map(({ rater, simulated }) => [rater, simulated]))];
  await store.pool.query('INSERT INTO critic.raters (id, simulated) SELECT * FROM unnest($1::text[], $2::boolean[]) ON CONFLICT DO NOTHING', [
    raters.map(([rater]) => rater),
    raters.map(([, simulated]) => simulated),
  ]);
  await store.pool.query(
    "INSERT INTO critic.contests (id, kind, build, module, title, task) SELECT DISTINCT u, 'module', '', '', '', '' FROM unnest($1::text[]) u ON CONFLICT DO NOTHING",
    [votes.map(({ contest }) => contest)],
  );
  await store.pool.query(
    "INSERT INTO orchestrator.builds (id, title, status, state, version) SELECT DISTINCT u, '', 'BUILD_STATUS_ACCEPTED', ''::bytea, 0 FROM unnest($1::text[]) u ON CONFLICT DO NOTHING",
    [sides.map(({ build }) => build)],
  );
  await store.pool.query(
    `INSERT INTO critic.entries (contest, side, build, module, draft, turn, policy_version, passed, expected)
     SELECT DISTINCT u.contest, u.build || u.turn, u.build, 'm', u.turn, u.turn, '', 0, 0 FROM unnest($1::text[], $2::text[], $3::text[]) AS u (contest, build, turn) ON CONFLICT DO NOTHING`,
    [sides.map(({ contest }) => contest), sides.map(({ build }) => build), sides.map(({ turn }) => turn)],
  );
  await insertVotes(store, votes);
}

async function insertVotes(store: Store, votes: RewardInput['votes']): Promise<void> {
  const columns = (...keys: ((vote: RewardInput['votes'][number]) => unknown)[]): unknown[][] => keys.map((key) => votes.map(key));
  const left = ({ left: side }: RewardInput['votes'][number]): string => side.build + side.turn;
  const right = ({ right: side }: RewardInput['votes'][number]): string => side.build + side.turn;
  await store.pool.query(
    `INSERT INTO critic.ballots (id, rater, contest, left_side, right_side, order_seed, gold, expires_at)
     SELECT u.*, now() FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::integer[], $7::text[]) AS u`,
    columns(
      (vote) => vote.ballot,
      (vote) => vote.rater,
      (vote) => vote.contest,
      left,
      right,
      () => 1,
      (vote) => vote.gold,
    ),
  );
  await store.pool.query(
    `INSERT INTO critic.votes (ballot, request, rater, simulated, contest, left_side, right_side, pair, choice, gold, comment, issued_at, dwell_left_ms, dwell_right_ms, decided_at)
     SELECT u.ballot, u.ballot, u.rater, u.simulated, u.contest, u.l, u.r, least(u.l, u.r) || ' ' || greatest(u.l, u.r) || u.ballot, u.choice, u.gold, '', now(), 0, 0, to_timestamp(u.at / 1000)
     FROM unnest($1::text[], $2::text[], $3::boolean[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::float8[])
       AS u (ballot, rater, simulated, contest, l, r, choice, gold, at)`,
    columns(
      (vote) => vote.ballot,
      (vote) => vote.rater,
      (vote) => vote.simulated,
      (vote) => vote.contest,
      left,
      right,
      (vote) => vote.choice,
      (vote) => vote.gold,
      (vote) => vote.at,
    ),
  );
}
