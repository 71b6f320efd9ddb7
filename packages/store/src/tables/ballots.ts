import { sql, type Generated, type Selectable } from 'kysely';
import { createBatcher } from '../batcher.ts';
import { currentTenant } from '@modwright/runtime';
import { orDatabaseError, type Store } from '../pool.ts';

export interface RatersTable {
  id: string;
  tenant: Generated<string>;
  simulated: boolean;
  created_at: Generated<Date>;
}

export interface ContestsTable {
  id: string;
  tenant: Generated<string>;
  kind: 'module' | 'build';
  build: string;
  module: string;
  title: string;
  task: string;
  created_at: Generated<Date>;
}

export interface EntriesTable {
  contest: string;
  side: string;
  build: string;
  module: string;
  draft: string;
  turn: string;
  policy_version: string;
  passed: number;
  expected: number;
}

export interface EnteredBuildsTable {
  build: string;
  entered_at: Generated<Date>;
}

export interface BallotsTable {
  id: string;
  rater: string;
  contest: string;
  left_side: string;
  right_side: string;
  pair: Generated<string>;
  order_seed: number;
  gold: 'left' | 'right' | null;
  issued_at: Generated<Date>;
  expires_at: Date;
  withdrawn_at: Date | null;
}

export interface VotesTable {
  seq: Generated<string>;
  ballot: string;
  request: string;
  rater: string;
  simulated: boolean;
  contest: string;
  left_side: string;
  right_side: string;
  pair: string;
  choice: VoteChoice;
  gold: 'left' | 'right' | null;
  comment: string;
  issued_at: Date;
  shown_at: Date | null;
  first_interaction_at: Date | null;
  dwell_left_ms: number;
  dwell_right_ms: number;
  decided_at: Generated<Date>;
}

export type VoteChoice = 'left' | 'right' | 'tie' | 'both_bad';

export type ContestRow = Omit<Selectable<ContestsTable>, 'tenant'>;
export type EntryRow = Selectable<EntriesTable>;

/** A ballot with what it is about. */
export interface BallotRow {
  readonly id: string;
  readonly rater: string;
  readonly simulated: boolean;
  readonly orderSeed: number;
  /** The side that is known to be better; null = nobody knows. */
  readonly gold: 'left' | 'right' | null;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly contest: Omit<ContestRow, 'created_at'>;
  readonly left: EntryRow;
  readonly right: EntryRow;
}

/** A contest and who takes part in it. */
export interface ContestWrite {
  readonly contest: Omit<ContestRow, 'created_at'>;
  readonly entries: readonly Omit<EntryRow, 'contest'>[];
}

/** Keeps what a build gives to vote on, and remembers that it was looked at. Giving it again changes nothing. */
export async function enterBuild(store: Store, build: string, contests: readonly ContestWrite[]): Promise<void> {
  await orDatabaseError(() =>
    store.db.transaction().execute(async (transaction) => {
      for (const { contest, entries } of contests) {
        await transaction
          .insertInto('critic.contests')
          .values({ ...contest, tenant: sql<string>`public.tenant_of_build(${build})` })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        await transaction
          .insertInto('critic.entries')
          .values(entries.map((entry) => ({ ...entry, contest: contest.id })))
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
      await transaction
        .insertInto('critic.entered_builds')
        .values({ build })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }),
  );
}

/** Builds of the current tenant with an app that were not looked at yet, oldest first. */
export async function unenteredBuilds(store: Store, limit: number): Promise<string[]> {
  const tenant = currentTenant();
  const rows = await orDatabaseError(() =>
    store.db
      .selectFrom('orchestrator.builds as b')
      .leftJoin('critic.entered_builds as e', 'e.build', 'b.id')
      .select('b.id')
      .where('b.status', 'in', ['BUILD_STATUS_ACCEPTED', 'BUILD_STATUS_BELOW_BAR'])
      .where('e.build', 'is', null)
      .$if(tenant !== undefined, (query) => query.where('b.tenant', '=', tenant ?? ''))
      .orderBy('b.created_at')
      .limit(limit)
      .execute(),
  );
  return rows.map(({ id }) => id);
}

/** Version of the policy and group of siblings of each of these turns; unknown turns are absent. */
export async function readTurnGroups(
  store: Store,
  turns: readonly string[],
): Promise<ReadonlyMap<string, { readonly group: string; readonly version: string }>> {
  if (turns.length === 0) return new Map();
  const rows = await orDatabaseError(() =>
    store.db.selectFrom('policy.turns').select(['id', 'sample_group', 'policy_version']).where('id', 'in', turns).execute(),
  );
  return new Map(rows.map((row) => [row.id, { group: row.sample_group, version: row.policy_version }]));
}

/** Registers a rater on first sight. True when they are what the caller says: a person, or simulated. */
export async function enterRater(store: Store, id: string, simulated: boolean): Promise<boolean> {
  const { rows } = await orDatabaseError(() =>
    store.pool.query<{ simulated: boolean }>({
      name: 'critic.enter_rater',
      // The update that changes nothing makes the row come back.
      text: 'INSERT INTO critic.raters AS r (id, simulated) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET simulated = r.simulated RETURNING simulated',
      values: [id, simulated],
    }),
  );
  return rows[0]?.simulated === simulated;
}

/** What a pair is drawn from. Empty = any. */
export interface PairFilter {
  readonly kind: 'module' | 'build' | '';
  readonly build: string;
  readonly module: string;
}

/** Two entries of one contest that a rater has not judged, and how often others have. */
export interface PairRow {
  readonly contest: string;
  readonly first: EntryRow;
  readonly second: EntryRow;
  /** Votes and open ballots. */
  readonly drawn: number;
}

/** Contests that are looked at for a pair, newest first. */
const CONTESTS_LOOKED_AT = 200;

/**
 * Pairs that were drawn least, of the newest contests of the current tenant, and that this rater has not judged.
 * Of a contest of builds only those of different versions.
 */
export async function leastDrawnPairs(store: Store, rater: string, filter: PairFilter, limit: number): Promise<PairRow[]> {
  const { rows } = await orDatabaseError(() =>
    store.pool.query<{ first: EntryRow; second: EntryRow; drawn: number }>({
      name: 'critic.least_drawn_pairs',
      text: LEAST_DRAWN_PAIRS,
      values: [rater, filter.kind, filter.build, filter.module, CONTESTS_LOOKED_AT, limit, currentTenant() ?? null],
    }),
  );
  return rows.map((row) => ({ ...row, contest: row.first.contest }));
}

const LEAST_DRAWN_PAIRS = `
  WITH looked_at AS (
    SELECT c.id, c.kind FROM critic.contests c
    WHERE ($7::text IS NULL OR c.tenant = $7) AND ($2 = '' OR c.kind = $2) AND ($4 = '' OR c.module = $4)
      AND ($3 = '' OR EXISTS (SELECT 1 FROM critic.entries e WHERE e.contest = c.id AND e.build = $3))
      AND (SELECT count(*) FROM critic.entries e WHERE e.contest = c.id) > 1
    ORDER BY c.created_at DESC, c.id LIMIT $5
  ), taken AS (
    SELECT b.contest, b.pair, count(*)::integer AS drawn, bool_or(v.rater = $1 OR b.withdrawn_at IS NOT NULL) AS barred
    FROM critic.ballots b JOIN looked_at c ON c.id = b.contest LEFT JOIN critic.votes v ON v.ballot = b.id
    WHERE v.ballot IS NOT NULL OR b.expires_at > now() OR b.withdrawn_at IS NOT NULL
    GROUP BY b.contest, b.pair
  )
  SELECT to_jsonb(l) AS first, to_jsonb(r) AS second, coalesce(t.drawn, 0) AS drawn
  FROM looked_at c
  JOIN critic.entries l ON l.contest = c.id
  JOIN critic.entries r ON r.contest = c.id AND r.side > l.side AND (c.kind = 'module' OR r.policy_version <> l.policy_version)
  LEFT JOIN taken t ON t.contest = c.id AND t.pair = least(l.side, r.side) || ' ' || greatest(l.side, r.side)
  WHERE NOT coalesce(t.barred, false)
  ORDER BY coalesce(t.drawn, 0), md5($1 || l.side || r.side) LIMIT $6`;

/** A ballot as it is to be kept. */
export interface BallotWrite {
  readonly id: string;
  readonly rater: string;
  readonly contest: string;
  readonly leftSide: string;
  readonly rightSide: string;
  readonly orderSeed: number;
  /** The side that is known to be better; null = nobody knows. */
  readonly gold: 'left' | 'right' | null;
  readonly expiresAt: Date;
}

export async function insertBallots(store: Store, ballots: readonly BallotWrite[]): Promise<void> {
  const rows = ballots.map((ballot) => ({
    id: ballot.id,
    rater: ballot.rater,
    contest: ballot.contest,
    left_side: ballot.leftSide,
    right_side: ballot.rightSide,
    order_seed: ballot.orderSeed,
    gold: ballot.gold,
    expires_at: ballot.expiresAt,
    withdrawn_at: null,
  }));
  await orDatabaseError(() => store.db.insertInto('critic.ballots').values(rows).execute());
}

/** Takes open ballots of this rater back, because a side cannot be shown. */
export async function withdrawBallots(store: Store, rater: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await orDatabaseError(() =>
    store.db
      .updateTable('critic.ballots')
      .set({ withdrawn_at: new Date() })
      .where('id', 'in', ids)
      .where('rater', '=', rater)
      .where('withdrawn_at', 'is', null)
      .where(({ not, exists, selectFrom }) =>
        not(exists(selectFrom('critic.votes').select('ballot').whereRef('critic.votes.ballot', '=', 'critic.ballots.id'))),
      )
      .execute(),
  );
}

/** Ballots by id with both sides; one whose build is gone is absent. */
export async function readBallots(store: Store, ids: readonly string[]): Promise<Map<string, BallotRow>> {
  interface Row {
    readonly ballot: Omit<Selectable<BallotsTable>, 'issued_at' | 'expires_at'> & { readonly issued_at: string; readonly expires_at: string };
    readonly simulated: boolean;
    readonly contest: ContestRow;
    readonly left: EntryRow;
    readonly right: EntryRow;
  }
  const { rows } = await orDatabaseError(() =>
    store.pool.query<Row>({
      name: 'critic.read_ballots',
      text: `SELECT to_jsonb(b) AS ballot, a.simulated, to_jsonb(c) AS contest, to_jsonb(l) AS left, to_jsonb(r) AS right
        FROM critic.ballots b JOIN critic.raters a ON a.id = b.rater JOIN critic.contests c ON c.id = b.contest
        JOIN critic.entries l ON l.contest = b.contest AND l.side = b.left_side JOIN critic.entries r ON r.contest = b.contest AND r.side = b.right_side
        WHERE b.id = ANY($1)`,
      values: [ids],
    }),
  );
  const toRow = ({ ballot, simulated, contest, left, right }: Row): BallotRow => ({
    id: ballot.id,
    rater: ballot.rater,
    simulated,
    orderSeed: ballot.order_seed,
    gold: ballot.gold,
    issuedAt: new Date(ballot.issued_at),
    expiresAt: new Date(ballot.expires_at),
    contest,
    left,
    right,
  });
  return new Map(rows.map((row) => [row.ballot.id, toRow(row)]));
}

/** A vote as it is to be counted. */
export interface VoteWrite {
  readonly ballot: string;
  /** The client's: a repeated request is the same vote. */
  readonly request: string;
  readonly rater: string;
  readonly choice: VoteChoice;
  readonly comment: string;
  readonly shownAt: Date | null;
  readonly firstInteractionAt: Date | null;
  readonly dwellLeftMs: number;
  readonly dwellRightMs: number;
}

/** What became of a vote; see critic.cast_votes. */
export type CastOutcome = 'counted' | 'doubled' | 'judged' | 'unknown' | 'expired' | 'withdrawn' | 'gone';

/** How often a pair was judged so, in the order it was shown. */
export interface TallyRow {
  readonly contest: string;
  readonly leftSide: string;
  readonly rightSide: string;
  readonly choice: VoteChoice;
  readonly simulated: boolean;
  readonly count: number;
}

/** A vote with its outcome; once counted, with its ballot and every vote of the contest. */
export interface CastResult {
  readonly outcome: CastOutcome;
  readonly ballot: BallotRow | undefined;
  readonly tallies: readonly TallyRow[];
  readonly gold: GoldCount;
}

/** Votes of a rater on ballots with a known better side, and those of them that are right. */
export interface GoldCount {
  readonly votes: number;
  readonly right: number;
}

/** Counts votes, each durably and once. Calls that come while a statement runs share the next one. */
export function createVoteBox(store: Store): (vote: VoteWrite) => Promise<CastResult> {
  return createBatcher<VoteWrite, CastResult>(async (votes) => {
    const { rows } = await store.pool.query<{ outcome: CastOutcome; contest: string }>({
      name: 'critic.cast_votes',
      text: 'SELECT outcome, contest FROM critic.cast_votes($1,$2,$3,$4,$5,$6,$7,$8,$9)',
      values: [
        votes.map(({ ballot }) => ballot),
        votes.map(({ request }) => request),
        votes.map(({ rater }) => rater),
        votes.map(({ choice }) => choice),
        votes.map(({ comment }) => comment),
        votes.map(({ shownAt }) => shownAt),
        votes.map(({ firstInteractionAt }) => firstInteractionAt),
        votes.map(({ dwellLeftMs }) => dwellLeftMs),
        votes.map(({ dwellRightMs }) => dwellRightMs),
      ],
    });
    const counted = rows.map(({ outcome }) => outcome === 'counted');
    const [ballots, tallies, gold] = await Promise.all([
      readBallots(
        store,
        votes.filter((_, index) => counted[index]).map(({ ballot }) => ballot),
      ),
      readTallies(
        store,
        rows.filter((_, index) => counted[index]).map(({ contest }) => contest),
      ),
      readGold(
        store,
        votes.map(({ rater }) => rater),
      ),
    ]);
    const byContest = Map.groupBy(tallies, ({ contest }) => contest);
    return votes.map(({ ballot, rater }, index) => ({
      outcome: rows[index]?.outcome ?? 'unknown',
      ballot: ballots.get(ballot),
      tallies: byContest.get(rows[index]?.contest ?? '') ?? [],
      gold: gold.get(rater) ?? { votes: 0, right: 0 },
    }));
  });
}

/** Counts of every vote of these contests. */
export async function readTallies(store: Store, contests: readonly string[]): Promise<TallyRow[]> {
  if (contests.length === 0) return [];
  const { rows } = await orDatabaseError(() =>
    store.pool.query<TallyRow>({
      name: 'critic.read_tallies',
      text: `SELECT contest, left_side AS "leftSide", right_side AS "rightSide", choice, simulated, count(*)::integer AS count
        FROM critic.votes WHERE contest = ANY($1) GROUP BY contest, left_side, right_side, choice, simulated`,
      values: [[...new Set(contests)]],
    }),
  );
  return rows;
}

/** What a rater took along. */
export interface Deleted {
  readonly votes: number;
  readonly feedback: number;
}

/** Removes a rater with everything they said. */
export async function deleteRater(store: Store, rater: string): Promise<Deleted> {
  return orDatabaseError(() =>
    store.db.transaction().execute(async (transaction) => {
      const votes = await transaction.deleteFrom('critic.votes').where('rater', '=', rater).executeTakeFirst();
      await transaction.deleteFrom('critic.ballots').where('rater', '=', rater).execute();
      const feedback = await transaction.deleteFrom('critic.feedback').where('rater', '=', rater).executeTakeFirst();
      await transaction.deleteFrom('critic.raters').where('id', '=', rater).execute();
      return { votes: Number(votes.numDeletedRows), feedback: Number(feedback.numDeletedRows) };
    }),
  );
}

/** Contests of the current tenant with votes, those with the newest first. */
export async function votedContests(store: Store, filter: Omit<PairFilter, 'kind'>, limit: number): Promise<ContestRow[]> {
  return orDatabaseError(() => {
    let query = store.db.selectFrom('critic.contests as c').innerJoin('critic.votes as v', 'v.contest', 'c.id').selectAll('c').groupBy('c.id');
    const tenant = currentTenant();
    if (tenant !== undefined) query = query.where('c.tenant', '=', tenant);
    if (filter.module) query = query.where('c.module', '=', filter.module);
    if (filter.build)
      query = query.where(({ exists, selectFrom }) =>
        exists(selectFrom('critic.entries as e').select('e.side').whereRef('e.contest', '=', 'c.id').where('e.build', '=', filter.build)),
      );
    return query
      .orderBy(sql`max(v.seq)`, 'desc')
      .limit(limit)
      .execute();
  });
}

/** Everyone who takes part in these contests. */
export async function readEntries(store: Store, contests: readonly string[]): Promise<EntryRow[]> {
  if (contests.length === 0) return [];
  return orDatabaseError(() => store.db.selectFrom('critic.entries').selectAll().where('contest', 'in', contests).orderBy('side').execute());
}

/** Votes of these raters on ballots with a known better side; a rater without any is absent. */
export async function readGold(store: Store, raters: readonly string[]): Promise<Map<string, GoldCount>> {
  const { rows } = await orDatabaseError(() =>
    store.pool.query<GoldCount & { readonly rater: string }>({
      name: 'critic.read_gold',
      text: `SELECT rater, count(*)::integer AS votes, (count(*) FILTER (WHERE choice = gold))::integer AS right
        FROM critic.votes WHERE gold IS NOT NULL AND rater = ANY($1) GROUP BY rater`,
      values: [[...new Set(raters)]],
    }),
  );
  return new Map(rows.map(({ rater, votes, right }) => [rater, { votes, right }]));
}

/** Raters who voted in these contests. */
export async function countRaters(store: Store, contests: readonly string[]): Promise<number> {
  if (contests.length === 0) return 0;
  const query = store.db.selectFrom('critic.votes').select((row) => row.fn.count<string>('rater').distinct().as('count'));
  return Number((await orDatabaseError(() => query.where('contest', 'in', contests).executeTakeFirstOrThrow())).count);
}
