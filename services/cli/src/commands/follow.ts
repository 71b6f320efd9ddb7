import type { Envelope } from '@modwright/contracts/build';
import type { GatewayClient } from '../adapters/gateway-client.ts';
import type { Terminal } from '../adapters/terminal.ts';
import { hear, newConversation, toLines, type Conversation } from '../view/conversation.ts';
import { statusLine, waitingLine } from '../view/status-line.ts';
import type { World } from '../world.ts';
import { reviewWaitingPlan } from './review-plan.ts';

const REDRAW_MS = 200;
/** On output that is no terminal: how long nothing may be said before it is said why. */
const SILENCE_MS = 30_000;

/** How a view of a build came to its end. */
export interface Followed {
  readonly end: 'ended' | 'interrupted';
  /** The last message, when it says how the build ended. */
  readonly ended: Extract<NonNullable<Envelope['body']>, { $case: 'buildEnded' }>['value'] | undefined;
}

/**
 * Shows a build's conversation from its start until it ends or Ctrl-C. A plan that waits for a person is put before the one at the terminal.
 * Throws UNAVAILABLE when the stack stops meanwhile.
 */
export async function followBuild(world: World, client: GatewayClient, build: string, terminal: Terminal): Promise<Followed> {
  const abort = new AbortController();
  const release = world.onInterrupt(() => abort.abort());
  const view = createView(world, terminal);
  try {
    let ended: Followed['ended'];
    for await (const event of client.events(build, abort.signal)) {
      if (event.kind === 'message') {
        view.message(event.envelope);
        if (event.envelope.body?.$case === 'buildEnded') ended = event.envelope.body.value;
        if (event.envelope.body?.$case === 'planProposed') {
          const stayed = await view.still(() => reviewWaitingPlan(world, client, build, terminal, abort.signal));
          if (!stayed) return { end: 'interrupted', ended: undefined };
        }
      } else if (event.kind === 'live') view.live(event.from, event.text);
      else if (event.kind === 'lost') {
        const gone = await world.stack.whyDown();
        if (gone) throw gone;
        view.lost();
      } else return { end: 'ended', ended };
    }
    return { end: 'interrupted', ended: undefined };
  } finally {
    view.close();
    release();
  }
}

interface View {
  message(envelope: Envelope): void;
  live(from: string, text: string): void;
  lost(): void;
  /** Draws nothing while `work` has the terminal. */
  still<T>(work: () => Promise<T>): Promise<T>;
  close(): void;
}

function createView({ paint }: World, terminal: Terminal): View {
  let conversation: Conversation = newConversation();
  let tick = 0;
  let saidAt = Date.now();
  let connected = true;
  const options = () => ({ paint, width: terminal.width() });
  const print = (lines: readonly string[]): void => {
    saidAt = Date.now();
    terminal.print(lines);
  };
  let isStill = false;
  const redraw = (): void => {
    if (isStill) return;
    tick++;
    if (terminal.isTerminal) terminal.setStatus(statusLine(conversation, new Date(), tick, options()));
    else if (Date.now() - saidAt > SILENCE_MS) print([waitingLine(conversation, new Date())]);
  };
  const timer = setInterval(redraw, REDRAW_MS);
  return {
    message: (envelope) => {
      connected = true;
      conversation = hear(conversation, envelope);
      print(toLines(conversation, envelope, options()));
    },
    live: (from, text) => {
      connected = true;
      conversation = { ...conversation, now: { from, text } };
    },
    still: async (work) => {
      isStill = true;
      terminal.setStatus('');
      const result = await work();
      isStill = false;
      saidAt = Date.now();
      return result;
    },
    lost: () => {
      if (connected) print([paint.warn('        the stack does not answer; waiting for it (nothing is lost)')]);
      connected = false;
    },
    close: () => {
      clearInterval(timer);
      terminal.setStatus('');
    },
  };
}
