import type { Shapes } from '@modwright/client';
import { memo, type ReactNode } from 'react';
import type { Head } from '../../../domain/conversation.ts';
import { headlineOf, type Tone } from '../../../domain/headline.ts';
import { saidIn, type EnvelopeJson } from '../../../domain/json.ts';
import { agentName, routeOf } from '../../../domain/speakers.ts';
import { duration, t } from '../../../strings.ts';
import { AgentMark } from '../../../ui/AgentMark.tsx';
import { CaseMeter } from '../../../ui/CaseDots.tsx';
import { Icon, type IconName } from '../../../ui/Icon.tsx';

interface RowProps {
  readonly seq: number;
  readonly kind: string;
  readonly place: { readonly index: number; readonly count: number; readonly start: number; readonly size: number };
  readonly selected: boolean;
  readonly onSelect: (seq: number) => void;
  readonly children: ReactNode;
}

/** Where a message stands in the list. Drawn anew whenever the list moves or grows, so it holds what it says as a child that is not. */
export function TimelineRow({ seq, kind, place, selected, onSelect, children }: RowProps) {
  return (
    <div
      id={`message-${seq}`}
      role="option"
      aria-selected={selected}
      aria-posinset={place.index + 1}
      aria-setsize={place.count}
      className={`row ${routeOf(kind).asks ? 'asks' : ''}`}
      style={{ height: place.size, transform: `translateY(${place.start}px)` }}
      onClick={() => onSelect(seq)}
    >
      {children}
    </div>
  );
}

interface TextProps {
  readonly head: Head;
  /** Absent until it was read. */
  readonly message: Shapes['Message'] | undefined;
  /** When the conversation began, in milliseconds since 1970. */
  readonly startedAt: number;
}

const MARKS: Readonly<Record<Tone, IconName | undefined>> = { good: 'check', bad: 'cross', warn: 'warn', plain: undefined };

/** One message in one line; drawn once, and once more when it was read. */
export const RowText = memo(function RowText({ head, message, startedAt }: TextProps) {
  const envelope = message?.envelope as EnvelopeJson | undefined;
  const { asks, to } = routeOf(head.kind);
  const from = envelope ? agentName(envelope.from) : routeOf(head.kind).from;
  const headline = message && headlineOf(saidIn(message));
  const mark = headline && MARKS[headline.tone];
  return (
    <>
      <time className="when" title={new Date(head.at).toLocaleString()}>
        {duration(Math.max(0, Math.round((head.at - startedAt) / 1000)))}
      </time>
      <AgentMark agent={from} />
      {asks && <span className="to">→ {t.agents[to]}</span>}
      {headline ? (
        <>
          {headline.module && <span className="module">{headline.module}</span>}
          <span className={`text ${headline.tone}`}>
            {mark && <Icon name={mark} size={14} />}
            {headline.text}
          </span>
          {headline.cases && <CaseMeter {...headline.cases} />}
          <Cost envelope={envelope} />
        </>
      ) : (
        <span className="text pending">{head.kind}</span>
      )}
    </>
  );
});

function Cost({ envelope }: { readonly envelope: EnvelopeJson | undefined }) {
  const { promptTokens = 0, completionTokens = 0, turnMs = 0 } = envelope?.usage ?? {};
  const tokens = promptTokens + completionTokens;
  if (tokens === 0 && turnMs < 1000) return null;
  return (
    <span className="cost">
      {tokens > 0 && t.common.tokens(tokens)} {turnMs >= 1000 && duration(turnMs / 1000)}
    </span>
  );
}
