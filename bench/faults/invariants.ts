import { Envelope } from '@modwright/contracts/build';
import { STREAM } from '@modwright/runtime';
import type { Installation } from './installation.ts';
import type { Door, People } from './people.ts';

/** What does not hold after a fault, one line each. */
export interface Findings {
  /** Accepted and not there. */
  readonly lost: readonly string[];
  /** With an effect that happened twice. */
  readonly doubled: readonly string[];
  /** Waits for ever. */
  readonly stuck: readonly string[];
  /** Changed, removed or slipped in. */
  readonly changed: readonly string[];
}

/** Compares what people were told with what is stored. */
export async function findingsOf(installation: Installation, { counted, accepted }: Pick<People, 'counted' | 'accepted'>): Promise<Findings> {
  const stuck = await waiting(installation);
  const [votes, builds, messages, doubledRows] = await Promise.all([
    texts(installation, 'SELECT ballot AS text FROM critic.votes'),
    texts(installation, 'SELECT id AS text FROM orchestrator.builds'),
    readMessages(installation),
    texts(installation, DOUBLED_ROWS),
  ]);
  const [voted, built] = [new Set(votes), new Set(builds)];
  return {
    lost: [
      ...[...counted].filter((ballot) => !voted.has(ballot)).map((ballot) => `the vote on ${ballot}`),
      ...[...accepted].filter((build) => !built.has(build)).map((build) => `the brief of ${build}`),
      ...gaps(messages),
    ],
    doubled: [...doubledAnswers(messages), ...doubledRows],
    stuck,
    changed: await auditFindings(installation),
  };
}

interface MessageRow {
  readonly build: string;
  readonly seq: number;
  readonly envelope: Buffer;
}

/** Tables hold one row of each vote and reward; one that had its effect twice would be in the audit chain twice. */
const DOUBLED_ROWS = `
  SELECT kind || ' ' || subject || ' was recorded ' || count(*) || ' times' AS text FROM critic.audit GROUP BY kind, subject HAVING count(*) > 1`;

async function texts({ store }: Installation, query: string): Promise<string[]> {
  return (await store.pool.query<{ text: string }>(query)).rows.map(({ text }) => text);
}

async function readMessages({ store }: Installation): Promise<MessageRow[]> {
  return (await store.pool.query<MessageRow>('SELECT build, seq, envelope FROM orchestrator.messages ORDER BY build, seq')).rows;
}

function gaps(messages: readonly MessageRow[]): string[] {
  return [...Map.groupBy(messages, ({ build }) => build)].flatMap(([build, rows]) => {
    const at = rows.findIndex(({ seq }, index) => seq !== index + 1);
    return at < 0 ? [] : [`message ${at + 1} of ${build}`];
  });
}

function doubledAnswers(messages: readonly MessageRow[]): string[] {
  const causes = messages.map(({ envelope }) => Envelope.decode(envelope).causation).filter((causation) => causation !== '');
  return [...Map.groupBy(causes, (causation) => causation)]
    .filter(([, all]) => all.length > 1)
    .map(([command, all]) => `${command} was answered ${all.length} times`);
}

const UNSENT = `SELECT id || ' was never published' AS text FROM orchestrator.messages WHERE subject IS NOT NULL AND sent_at IS NULL`;
/** Seconds in which the last acknowledgements and the sweep of the outbox come; an acknowledgement that was lost costs a redelivery. */
const GRACE_S = 40;

/** What is still in the outbox or the work queue a while after every build has ended. */
async function waiting(installation: Installation): Promise<string[]> {
  const bus = await installation.admin();
  try {
    const manager = await bus.manager();
    for (let tries = 0; ; tries++) {
      const { messages } = (await manager.streams.info(STREAM.work)).state;
      const found = [...(await texts(installation, UNSENT)), ...(messages > 0 ? [`${messages} messages wait in the work queue`] : [])];
      if (found.length === 0 || tries === GRACE_S) return found;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  } finally {
    await bus.close();
  }
}

async function auditFindings({ gatewayUrl, apiKey }: Door): Promise<string[]> {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const response = await fetch(new URL('/v1/audit/verify', gatewayUrl), { method: 'POST', headers, body: '{}' });
  if (response.status !== 200) return [`the audit chain cannot be read: ${response.status} ${await response.text()}`];
  const { findings } = (await response.json()) as { findings: { seq: number; what: string }[] };
  return findings.map(({ seq, what }) => `audit entry ${seq}: ${what}`);
}
