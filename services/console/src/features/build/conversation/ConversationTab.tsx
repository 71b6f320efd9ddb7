import { getRouteApi } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useShortcuts, type Shortcut } from '../../../app/shortcuts.tsx';
import type { Player } from '../../../domain/player.ts';
import { ShownMessages } from '../../../domain/shown-messages.ts';
import { routeOf, type AgentName } from '../../../domain/speakers.ts';
import { t } from '../../../strings.ts';
import { Loading } from '../../../ui/States.tsx';
import { useConversation } from '../live-build.ts';
import { AgentGraph } from './AgentGraph.tsx';
import { ConversationBar } from './ConversationBar.tsx';
import { MessageDetail } from './MessageDetail.tsx';
import { NowLine } from './NowLine.tsx';
import { Playback, usePlayback } from './Playback.tsx';
import { Timeline } from './Timeline.tsx';

const route = getRouteApi('/builds/$build/');

/** What is shown of a conversation. */
export interface Filter {
  readonly agent: AgentName | '';
  /** False = what is only asked of somebody is left out. */
  readonly requests: boolean;
  readonly graph: boolean;
}

/** The agents' messages, live or played back, and the one that was chosen. */
export function ConversationTab() {
  const { build } = route.useParams();
  const { seq } = route.useSearch();
  const navigate = route.useNavigate();
  const conversation = useConversation();
  const [filter, setFilter] = useState<Filter>({ agent: '', requests: true, graph: false });
  const playback = usePlayback(conversation);
  const { player } = playback;
  const messages = useMemo(() => new ShownMessages(conversation.heads, (kind) => isShown(kind, filter)), [conversation, filter]);
  const shown = messages.upTo(playback.until);
  const select = (chosen: number | undefined): void => void navigate({ search: chosen === undefined ? {} : { seq: chosen }, replace: true });
  const step = (by: number): void => {
    const at = seq === undefined ? (by > 0 ? -1 : shown.count) : shown.indexOf(seq);
    const next = shown.at(Math.min(Math.max(at + by, 0), shown.count - 1));
    if (next !== undefined) select(next);
  };
  useShortcuts(t.help.groups.page, [
    { keys: 'j', label: t.conversation.next, run: () => step(1) },
    { keys: 'k', label: t.conversation.previous, run: () => step(-1) },
    { keys: 'Escape', label: t.common.close, run: () => select(undefined) },
    { keys: 'v', label: t.conversation.view, run: () => setFilter({ ...filter, graph: !filter.graph }) },
    { keys: 'r', label: t.conversation.quiet, run: () => setFilter({ ...filter, requests: !filter.requests }) },
    { keys: 'p', label: t.conversation.playback, run: playback.toggle },
    ...(player ? keysOf(player) : []),
  ]);
  if (conversation.heads.length === 0 && conversation.connection === 'connecting') return <Loading rows={10} />;
  return (
    <div className={`conversation ${seq === undefined ? '' : 'with-detail'}`}>
      <section className="talk" aria-label={t.conversation.title}>
        <ConversationBar filter={filter} onChange={setFilter} shown={shown.count} />
        {filter.graph && <AgentGraph heads={conversation.heads} until={playback.until} />}
        <Timeline build={build} shown={shown} selected={seq} onSelect={select} onStep={step} follows />
        {player ? <Playback player={player} onClose={playback.toggle} /> : <NowLine onPlayback={playback.toggle} />}
      </section>
      {seq !== undefined && <MessageDetail key={seq} build={build} seq={seq} onClose={() => select(undefined)} onStep={step} />}
    </div>
  );
}

const keysOf = (player: Player): Shortcut[] => [
  { keys: '>', label: t.conversation.faster, run: () => player.shift(1) },
  { keys: '<', label: t.conversation.slower, run: () => player.shift(-1) },
];

function isShown(kind: string, { agent, requests }: Filter): boolean {
  const { from, to, asks = false } = routeOf(kind);
  return (requests || !asks) && (agent === '' || from === agent || (asks && to === agent));
}
