import { agentName } from '../../../domain/speakers.ts';
import { duration, t } from '../../../strings.ts';
import { AgentMark } from '../../../ui/AgentMark.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { useNow } from '../../../ui/time.ts';
import { useConversation } from '../live-build.ts';

/** Who does what right now and for how long; once the build has ended, the way to play it back. */
export function NowLine({ onPlayback }: { readonly onPlayback: () => void }) {
  const conversation = useConversation();
  const now = useNow();
  const { connection, live } = conversation;
  if (connection === 'ended')
    return (
      <footer className="now">
        <span className="badge plain">{t.common.ended}</span>
        <button type="button" className="button small" onClick={onPlayback}>
          <Icon name="play" /> {t.conversation.playback}
        </button>
      </footer>
    );
  const last = Math.max(live?.at ?? 0, conversation.heads.at(-1)?.at ?? 0);
  return (
    <footer className="now" aria-live="off">
      <span className={`badge ${connection === 'lost' ? 'warn' : 'info'}`}>
        <span className="pulse" /> {connection === 'lost' ? t.common.reconnecting : t.common.live}
      </span>
      {live ? (
        <>
          <AgentMark agent={agentName(live.from)} />
          <span className="text">{live.text}</span>
        </>
      ) : (
        <span className="text">{t.conversation.idle}</span>
      )}
      {last > 0 && <span className="hint">{t.conversation.sinceLast(duration(Math.max(0, Math.round((now - last) / 1000))))}</span>}
    </footer>
  );
}
