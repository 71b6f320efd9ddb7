import { followBuild, take, type Shapes } from '@modwright/client';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { createContext, use, useEffect, useState, useSyncExternalStore } from 'react';
import { outlineQuery } from '../../app/queries.ts';
import { api, requireAccess } from '../../app/session.ts';
import { Conversation, PAGE } from '../../domain/conversation.ts';

/** A build's row is asked for at most this often while messages come. */
const REFRESH_MS = 400;

/** The conversation of a build, which goes on by itself while the component is shown. */
export function useLiveBuild(build: string): Conversation {
  const queries = useQueryClient();
  const [conversation, setConversation] = useState(() => new Conversation());
  useEffect(() => {
    const fresh = new Conversation();
    const stop = new AbortController();
    setConversation(fresh);
    void follow(build, fresh, queries, stop.signal);
    return () => stop.abort();
  }, [build, queries]);
  return conversation;
}

async function follow(build: string, conversation: Conversation, queries: QueryClient, signal: AbortSignal): Promise<void> {
  try {
    conversation.addOutline(await queries.fetchQuery(outlineQuery(build)));
  } catch {
    // The stream brings everything from the start, or says what is wrong.
  }
  const refresh = throttled(() => void queries.invalidateQueries({ queryKey: ['build', build] }), REFRESH_MS, signal);
  const arrived = collector((messages) => {
    conversation.addMessages(messages);
    refresh();
  });
  try {
    for await (const event of followBuild(requireAccess(), build, { after: conversation.lastSeq, signal })) {
      if (event.kind === 'message') arrived(event.message);
      else if (event.kind === 'live') conversation.setLive({ from: event.from, text: event.text, at: Date.now() });
      else conversation.setConnection(event.kind === 'end' ? 'ended' : event.kind);
    }
  } catch {
    // It was refused for good: the build's own query shows why.
    conversation.setConnection('ended');
  }
  refresh();
}

/** Hands over what came in one go, so that a burst is drawn once. */
function collector(take: (messages: Shapes['Message'][]) => void): (message: Shapes['Message']) => void {
  let waiting: Shapes['Message'][] = [];
  return (message) => {
    waiting.push(message);
    if (waiting.length > 1) return;
    queueMicrotask(() => {
      take(waiting);
      waiting = [];
    });
  };
}

function throttled(run: () => void, everyMs: number, signal: AbortSignal): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      if (!signal.aborted) run();
    }, everyMs);
  };
}

/** Reads the messages `from`..`to` unless they are there. */
export async function loadMessages(build: string, conversation: Conversation, from: number, to: number): Promise<void> {
  await Promise.all(
    conversation.missingPages(from, to).map(async (page) => {
      try {
        const query = { after: page - 1, limit: PAGE };
        conversation.addMessages(await take(api().GET('/v1/builds/{build}/messages', { params: { path: { build }, query } })));
      } catch {
        conversation.release(page);
      }
    }),
  );
}

const Context = createContext<Conversation | undefined>(undefined);

/** Gives the conversation to everything below. */
export const ConversationProvider = Context;

/** The conversation of the build that is shown; drawn anew with each change. */
export function useConversation(): Conversation {
  const conversation = use(Context);
  if (!conversation) throw new Error('there is no build around this');
  useSyncExternalStore(conversation.subscribe, () => conversation.version);
  return conversation;
}
