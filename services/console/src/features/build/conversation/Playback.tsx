import { useEffect, useState } from 'react';
import type { Conversation, Head } from '../../../domain/conversation.ts';
import { t } from '../../../strings.ts';
import { Icon } from '../../../ui/Icon.tsx';

const SPEEDS = [1, 4, 16, 64, 256] as const;

export interface PlaybackState {
  /** True while the conversation is played back instead of shown whole. */
  readonly plays: boolean;
  readonly runs: boolean;
  readonly speed: number;
  /** Number of the last message that is shown. */
  readonly until: number;
  /** True when the list goes with what is shown last. */
  readonly follows: boolean;
  readonly toggle: () => void;
  readonly setRuns: (runs: boolean) => void;
  readonly setSpeed: (speed: number) => void;
  readonly moveTo: (seq: number) => void;
}

/** Plays a conversation in the rhythm it had, faster by `speed`. */
export function usePlayback(conversation: Conversation): PlaybackState {
  const [plays, setPlays] = useState(false);
  const [runs, setRuns] = useState(false);
  const [speed, setSpeed] = useState(16);
  const [at, setAt] = useState(1);
  useEffect(() => {
    if (!plays || !runs) return undefined;
    const [head, next] = [conversation.heads[at - 1], conversation.heads[at]];
    if (!head || !next) return setRuns(false);
    const timer = setTimeout(() => setAt(at + 1), Math.max(0, next.at - head.at) / speed);
    return () => clearTimeout(timer);
  }, [conversation, plays, runs, speed, at]);
  return {
    plays,
    runs,
    speed,
    until: plays ? at : Infinity,
    follows: true,
    toggle: () => {
      setPlays(!plays);
      setRuns(!plays);
      setAt(1);
    },
    setRuns: (next) => {
      if (next && at >= conversation.heads.length) setAt(1);
      setRuns(next);
    },
    setSpeed,
    moveTo: setAt,
  };
}

/** The controls of a playback. */
export function Playback({ playback, heads }: { readonly playback: PlaybackState; readonly heads: readonly Head[] }) {
  return (
    <footer className="now playback">
      <button type="button" className="button small" onClick={() => playback.setRuns(!playback.runs)}>
        <Icon name={playback.runs ? 'pause' : 'play'} /> {playback.runs ? t.build.pause : t.conversation.play}
      </button>
      <input
        type="range"
        min={1}
        max={heads.length}
        value={Math.min(playback.until, heads.length)}
        aria-label={t.conversation.position}
        onChange={(event) => playback.moveTo(Number(event.target.value))}
      />
      <span className="hint number">{t.conversation.ofAll(Math.min(playback.until, heads.length), heads.length)}</span>
      <label>
        <span className="hidden">{t.conversation.speed}</span>
        <select value={playback.speed} onChange={(event) => playback.setSpeed(Number(event.target.value))}>
          {SPEEDS.map((speed) => (
            <option key={speed} value={speed}>
              {speed}×
            </option>
          ))}
        </select>
      </label>
      <button type="button" className="button small" onClick={playback.toggle}>
        <Icon name="cross" /> {t.common.close}
      </button>
    </footer>
  );
}
