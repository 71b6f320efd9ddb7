import { Envelope } from '@modwright/contracts/build';
import type { BuildView } from '@modwright/gateway';

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
