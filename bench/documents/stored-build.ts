import { Envelope } from '@modwright/contracts/build';
import { Plan } from '@modwright/contracts/plan';
import type { BuildView } from '@modwright/gateway';
import { parseProvenance, PROVENANCE_FILE } from '@modwright/profiles';

/** A read of the REST API. */
export type Ask = <T>(path: string) => Promise<T>;

interface Message {
  readonly seq: number;
  readonly envelope: unknown;
}

/** Every message of a build, in order. */
export async function messagesOf(ask: Ask, build: string): Promise<Envelope[]> {
  const messages: Message[] = [];
  for (;;) {
    const page = await ask<Message[]>(`/v1/builds/${build}/messages?limit=100&after=${messages.at(-1)?.seq ?? 0}`);
    if (page.length === 0) return messages.map(({ envelope }) => Envelope.fromJSON(envelope));
    messages.push(...page);
  }
}

/** The name that its plan gave the app. */
export async function titleOf(ask: Ask, build: string): Promise<string> {
  return (await ask<BuildView>(`/v1/builds/${build}`)).title;
}

export async function planOf(ask: Ask, build: string): Promise<Plan> {
  return Plan.fromJSON(await ask(`/v1/builds/${build}/plan`));
}

/** The source of each module as it was accepted last, or given up last. */
export function sourcesOf(envelopes: readonly Envelope[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const { body } of envelopes)
    if ((body?.$case === 'moduleAccepted' || body?.$case === 'moduleExhausted') && body.value.source !== '') found.set(body.value.module, body.value.source);
  return found;
}

/** Who wrote the modules of a build, as the record of its app says: versions of the policy and models; empty where there is no app. */
export async function writersOf(ask: Ask, build: string): Promise<{ readonly version: string; readonly model: string }> {
  const { files = [] } = await ask<{ files?: { path: string; content: string }[] }>(`/v1/builds/${build}/files`);
  const record = files.find(({ path }) => path === PROVENANCE_FILE)?.content;
  const written = record === undefined ? [] : parseProvenance(record).flatMap(({ origin }) => (origin.by === 'coder' ? [origin] : []));
  const all = (names: readonly string[]): string => [...new Set(names)].sort().join(', ');
  return {
    version: all(written.map(({ policyVersion }) => policyVersion)),
    model: all(written.map(({ model, backend }) => (backend === 'replay' && !model.startsWith('replay') ? `${model}, replayed` : model))),
  };
}
