import { BuildStatus, Envelope } from '@modwright/contracts/build';
import { BuildState } from '@modwright/contracts/state';
import { decide } from '@modwright/orchestrator';
import type { MessageRow } from './store/tables.ts';
import type { Ending } from './world.ts';

/** Answers that a command may get. */
const ANSWERS: Readonly<Record<string, readonly string[]>> = {
  planRequested: ['planProposed'],
  casesRequested: ['casesAuthored'],
  shelfSearchRequested: ['shelfSearched'],
  draftsRequested: ['draftsProposed'],
  verdictRequested: ['verdictReached'],
  integrationRequested: ['integrationReached'],
  judgementRequested: ['scoresGiven'],
};

const ENDED: ReadonlySet<BuildStatus> = new Set([BuildStatus.ACCEPTED, BuildStatus.BELOW_BAR, BuildStatus.FAILED, BuildStatus.CANCELLED]);

/** A build's conversation as it was recorded. */
interface Conversation {
  readonly id: string;
  readonly state: BuildState;
  readonly rows: readonly MessageRow[];
  readonly said: readonly Envelope[];
}

/** What does not hold in a world that came to its end, one line each. */
export function violationsOf(ending: Ending): string[] {
  const { tables, bus, accepted, mishaps, settled } = ending;
  const conversations = [...tables.builds.values()].map((row): Conversation => {
    const rows = [...tables.messages.values()].filter(({ build }) => build === row.id).sort((a, b) => a.seq - b.seq);
    return { id: row.id, state: BuildState.decode(row.state), rows, said: rows.map(({ envelope }) => Envelope.decode(envelope)) };
  });
  return [
    ...mishaps,
    ...[...accepted].filter((build) => !tables.builds.has(build)).map((build) => `${build} was accepted and is not there`),
    ...[...tables.messages.values()]
      .filter(({ id, sentAt }) => sentAt !== undefined && !bus.published.has(id))
      .map(({ id }) => `${id} is marked as sent and was not`),
    ...(settled && ending.faults.busWipes.length === 0 && tables.letters.size < ending.faults.poison.length ? ['bytes that are no message were lost'] : []),
    ...(settled ? [] : stuckParts(ending, conversations)),
    ...conversations.flatMap((one) =>
      [gaps, doubledEffects, wrongAnswers, recomputed, overBudget].flatMap((check) => check(one).map((text) => `${one.id}: ${text}`)),
    ),
  ];
}

/** Nothing is stuck beyond its limit. */
function stuckParts({ tables, bus }: Ending, conversations: readonly Conversation[]): string[] {
  const open = conversations
    .filter(({ state }) => !ENDED.has(state.status))
    .map(({ id, state }) => `${id} is stuck: ${state.status}, it waits for ${JSON.stringify(state.outstanding)}`);
  const unsent = tables.unsent().map(({ id }) => `${id} was never published`);
  const kept = [...(bus.streams.get('WORK')?.messages.values() ?? [])].map(({ subject }) => `a message to ${subject} was neither handled nor given up`);
  const found = [...open, ...unsent, ...kept];
  return found.length > 0 ? found : ['somebody never got what they asked for'];
}

/** The conversation has no gap, and nothing is said after its end. */
function gaps({ rows, state, said }: Conversation): string[] {
  const gap = rows.findIndex(({ seq }, index) => seq !== index + 1);
  const end = said.findIndex(({ body }) => body?.$case === 'buildEnded');
  return [
    ...(gap >= 0 ? [`message ${gap + 1} is missing`] : []),
    ...(state.lastSeq === rows.length ? [] : [`it counts ${state.lastSeq} messages, and there are ${rows.length}`]),
    ...(end >= 0 && end !== said.length - 1 ? ['something was said after its end'] : []),
    ...(ENDED.has(state.status) && end < 0 ? ['nobody was told of its end'] : []),
  ];
}

/** Each command has its effect once. */
function doubledEffects({ said }: Conversation): string[] {
  const answers = Map.groupBy(
    said.filter(({ causation }) => causation !== ''),
    ({ causation }) => causation,
  );
  return [...answers].filter(([, given]) => given.length > 1).map(([command, given]) => `${command} was answered ${given.length} times`);
}

/** An answer is one to what was asked. */
function wrongAnswers({ said }: Conversation): string[] {
  const commands = new Map(said.map((one) => [one.id, one]));
  return said.flatMap(({ id, causation, body }) => {
    const asked = commands.get(causation)?.body;
    if (causation === '' || body?.$case === 'turnFailed') return [];
    if (!asked) return [`${id} answers ${causation}, which was never said`];
    const fits = ANSWERS[asked.$case]?.includes(body?.$case ?? '') && moduleOf(asked) === moduleOf(body);
    return fits ? [] : [`${id} (${body?.$case}) is no answer to ${asked.$case}`];
  });
}

function moduleOf(body: Envelope['body']): string {
  return body && 'module' in body.value && typeof body.value.module === 'string' ? body.value.module : '';
}

/** The state follows from the messages that came in, whatever happened on the way; no command is given while the build is paused. */
function recomputed({ said, state }: Conversation): string[] {
  let next: BuildState | undefined;
  for (let place = 0; place < said.length;) {
    const heard = said[place]!;
    const paused = next?.paused ?? false;
    const step = decide(next, heard, { now: said[place + 1]?.at ?? heard.at ?? new Date(0), traceparent: '' });
    if (!step) return [`${heard.id} has no effect when it is reduced again`];
    for (const [index, out] of step.out.entries()) {
      const recorded = said[place + 1 + index];
      if (plain({ ...out, traceparent: '' }) !== plain({ ...recorded, traceparent: '' })) return [`${out.id} is another message when it is reduced again`];
      if (paused && step.state.paused && out.to !== 'AGENT_USER') return [`${out.id} was asked while the build was paused`];
    }
    next = step.state;
    place += 1 + step.out.length;
  }
  return plain(next) === plain(state) ? [] : ['its state is another when its messages are reduced again'];
}

/** As text, without moments: they are not part of what was decided. */
function plain(value: unknown): string {
  return JSON.stringify(value, (key, field: unknown) => (/^(at|startedAt|endedAt|reviewSince|waitedMs|seconds)$/.test(key) ? undefined : field));
}

/** No more turns and samples than the budget has, and none after it was used up. */
function overBudget({ said, state }: Conversation): string[] {
  const { repairTurns = 0, samples = 0, tokens = 0 } = state.budget ?? {};
  let used = 0;
  return said.flatMap(({ id, body, usage }) => {
    used += (usage?.promptTokens ?? 0) + (usage?.completionTokens ?? 0);
    if (body?.$case !== 'draftsRequested') return [];
    const { turn, samples: asked, module } = body.value;
    return [
      ...(turn > repairTurns ? [`${id} asks for repair ${turn} of ${module}, and ${repairTurns} are allowed`] : []),
      ...(asked > samples ? [`${id} asks for ${asked} samples of ${module}, and ${samples} are allowed`] : []),
      ...(turn > 0 && used >= tokens ? [`${id} asks for drafts when ${used} of ${tokens} tokens are used`] : []),
    ];
  });
}
