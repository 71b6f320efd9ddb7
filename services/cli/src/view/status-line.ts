import type { Conversation, ViewOptions } from './conversation.ts';
import { clip, clock, count, oneLine } from './text.ts';

const SPINNER = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';

/**
 * What happens now, in one line: phase, modules, tokens, elapsed, and why it waits.
 * @param tick any counter; it turns the spinner.
 */
export function statusLine(conversation: Conversation, now: Date, tick: number, { paint, width }: ViewOptions): string {
  const elapsed = conversation.startedAt ? (now.getTime() - conversation.startedAt.getTime()) / 1000 : 0;
  const spin = SPINNER[tick % SPINNER.length] ?? '';
  const parts = [conversation.paused ? 'paused' : conversation.phase, ...moduleParts(conversation), count(conversation.tokens, 'token'), clock(elapsed)];
  const doing = conversation.now ? `${conversation.now.from}: ${oneLine(conversation.now.text)}` : '';
  const head = parts.join(' · ');
  return `${paint.strong(spin)} ${paint.dim(clip([head, doing].filter(Boolean).join(' · '), Math.max(20, width - 3)))}`;
}

function moduleParts({ modules }: Conversation): string[] {
  if (modules.size === 0) return [];
  const all = [...modules];
  const done = all.filter(([, { state }]) => state === 'accepted').length;
  const open = all
    .filter(([, { state }]) => state === 'drafting' || state === 'grading')
    .map(([name, { passed, expected }]) => (expected > 0 ? `${name} ${passed}/${expected}` : name));
  return [`${done} of ${count(modules.size, 'module')}`, ...open.slice(0, 2)];
}

/** For output that is no terminal: said when nothing else was for a while. */
export function waitingLine(conversation: Conversation, now: Date): string {
  const elapsed = conversation.startedAt ? (now.getTime() - conversation.startedAt.getTime()) / 1000 : 0;
  const doing = conversation.now ? `${conversation.now.from}: ${oneLine(conversation.now.text)}` : 'waits for an agent';
  return `${clock(elapsed).padStart(6)}  … ${conversation.paused ? 'paused' : conversation.phase}, ${doing}`;
}
