import type { Shapes } from '@modwright/client';
import { useEffect } from 'react';
import type { Conversation } from '../../../domain/conversation.ts';
import { headlineOf } from '../../../domain/headline.ts';
import { saidIn, type EnvelopeJson } from '../../../domain/json.ts';
import { agentName } from '../../../domain/speakers.ts';
import { duration, t } from '../../../strings.ts';
import { AgentMark } from '../../../ui/AgentMark.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { Loading } from '../../../ui/States.tsx';
import { loadMessages, useConversation } from '../live-build.ts';
import { BodyView } from './BodyView.tsx';
import { Opinion } from './Opinion.tsx';
import { Turns } from './Turns.tsx';

interface Props {
  readonly build: string;
  readonly seq: number;
  readonly onClose: () => void;
  readonly onStep: (by: number) => void;
}

/** One message in full: what was said, what it cost, and what it answers. */
export function MessageDetail({ build, seq, onClose, onStep }: Props) {
  const conversation = useConversation();
  const { lastSeq } = conversation;
  useEffect(() => void loadMessages(build, conversation, seq, seq), [build, conversation, seq, lastSeq]);
  const message = conversation.message(seq);
  return (
    <aside className="detail" aria-label={`${t.conversation.list} ${seq}`}>
      <header>
        <span className="hint number">#{seq}</span>
        <span className="spring" />
        <button type="button" className="icon-button" onClick={() => onStep(-1)} aria-label={t.conversation.previous} title={`${t.conversation.previous} (k)`}>
          <Icon name="left" />
        </button>
        <button type="button" className="icon-button" onClick={() => onStep(1)} aria-label={t.conversation.next} title={`${t.conversation.next} (j)`}>
          <Icon name="right" />
        </button>
        <button type="button" className="icon-button" onClick={onClose} aria-label={t.common.close} title={`${t.common.close} (Esc)`}>
          <Icon name="cross" />
        </button>
      </header>
      <div className="scroll" tabIndex={0}>
        {message ? <Message build={build} message={message} /> : <Loading rows={5} />}
      </div>
    </aside>
  );
}

function Message({ build, message }: { readonly build: string; readonly message: Shapes['Message'] }) {
  const conversation = useConversation();
  const envelope = message.envelope as EnvelopeJson;
  const said = saidIn(message);
  const headline = headlineOf(said);
  return (
    <>
      <p className="speakers">
        <AgentMark agent={agentName(envelope.from)} />
        <span className="hint">{t.conversation.to}</span>
        <AgentMark agent={agentName(envelope.to)} />
        <time className="hint" dateTime={message.at}>
          {new Date(message.at).toLocaleTimeString()}
        </time>
      </p>
      <h2>
        {headline.module && <span className="module">{headline.module}</span>} {headline.text || message.kind}
      </h2>
      <Used envelope={envelope} />
      <BodyView seq={message.seq} said={said} />
      {((envelope.usage?.modelCalls ?? 0) > 0 || said?.kind === 'draftsProposed') && (
        <Turns build={build} role={agentName(envelope.from)} from={askedAt(conversation, envelope)} to={Date.parse(message.at)} />
      )}
      <Opinion build={build} message={envelope.id ?? ''} module={headline.module} />
      <details className="raw">
        <summary>{t.conversation.raw}</summary>
        <pre tabIndex={0} aria-label={t.conversation.raw}>
          {JSON.stringify(message.envelope, undefined, 2)}
        </pre>
      </details>
    </>
  );
}

/** When the command was given that this message answers: the end of its id is its number. */
function askedAt({ heads }: Conversation, { causation = '' }: EnvelopeJson): number {
  const seq = Number(causation.split('/').at(-1));
  return heads[seq - 1]?.at ?? heads[0]?.at ?? 0;
}

function Used({ envelope }: { readonly envelope: EnvelopeJson }) {
  const { modelCalls = 0, promptTokens = 0, completionTokens = 0, modelMs = 0, queuedMs = 0, sandboxMs = 0, turnMs = 0 } = envelope.usage ?? {};
  const facts: [string, string][] = [
    ...(modelCalls > 0 ? ([[t.conversation.used, t.conversation.calls(modelCalls)]] as [string, string][]) : []),
    ...(promptTokens + completionTokens > 0
      ? ([
          [
            t.conversation.tokens,
            `${promptTokens.toLocaleString('en')} ${t.conversation.read}, ${completionTokens.toLocaleString('en')} ${t.conversation.written}`,
          ],
        ] as [string, string][])
      : []),
    ...(
      [
        [t.conversation.model, modelMs],
        [t.conversation.queued, queuedMs],
        [t.conversation.sandbox, sandboxMs],
        [t.conversation.turn, turnMs],
      ] as [string, number][]
    )
      .filter(([, ms]) => ms > 0)
      .map(([label, ms]): [string, string] => [label, duration(ms / 1000)]),
    ...(envelope.policyVersion ? ([[t.conversation.version, envelope.policyVersion]] as [string, string][]) : []),
    ...(envelope.causation ? ([[t.conversation.answers, envelope.causation]] as [string, string][]) : []),
  ];
  if (facts.length === 0) return null;
  return (
    <dl className="facts-list">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
