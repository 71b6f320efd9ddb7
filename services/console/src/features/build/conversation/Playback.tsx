import { useEffect, useMemo, useRef, useState, useSyncExternalStore, type KeyboardEvent } from 'react';
import type { Conversation } from '../../../domain/conversation.ts';
import { Player, SPEEDS } from '../../../domain/player.ts';
import { duration, t } from '../../../strings.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { useMedia } from '../../../ui/media.ts';

/** How often it moves for whoever asked for less motion, in milliseconds; for others with every frame. */
const CALM_MS = 1_000;
const CALM = '(prefers-reduced-motion: reduce)';
const PARTS = 120;
const KEYS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 15, PageDown: -15 };

export interface PlaybackState {
  /** Absent while the conversation is shown whole. */
  readonly player: Player | undefined;
  /** Number of the last message that is shown. */
  readonly until: number;
  /** Begins, or ends and shows the whole again. */
  readonly toggle: () => void;
}

/** Plays a conversation from its start; for whoever asked for less motion it waits to be started. */
export function usePlayback(conversation: Conversation): PlaybackState {
  const [player, setPlayer] = useState<Player>();
  const calm = useMedia(CALM);
  const until = useSyncExternalStore(player?.subscribe ?? noChange, () => player?.until ?? Infinity);
  useEffect(() => (player ? drive(player, calm ? CALM_MS : 0) : undefined), [player, calm]);
  // What is played back belongs to the build that is shown.
  useEffect(() => setPlayer(undefined), [conversation]);
  const toggle = (): void => {
    if (player) return setPlayer(undefined);
    const fresh = new Player(conversation.heads);
    // As it is now: what was drawn last may be older than the wish.
    if (!matchMedia(CALM).matches) fresh.play();
    setPlayer(fresh);
  };
  return { player, until, toggle };
}

const noChange = () => () => undefined;

/** Tells the player what time goes by, at most every `everyMs`. The result stops it. */
function drive(player: Player, everyMs: number): () => void {
  let last = performance.now();
  const step = (now: number): void => {
    frame = requestAnimationFrame(step);
    // The time in which it stood still does not count.
    if (!player.runs) last = now;
    if (now - last < everyMs) return;
    player.goOn(Math.max(0, now - last));
    last = now;
  };
  let frame = requestAnimationFrame(step);
  return () => cancelAnimationFrame(frame);
}

/** The controls of a playback: a line of the time that can be dragged and stepped through, and how fast it goes. */
export function Playback({ player, onClose }: { readonly player: Player; readonly onClose: () => void }) {
  const time = useSyncExternalStore(player.subscribe, () => player.time);
  const runs = useSyncExternalStore(player.subscribe, () => player.runs);
  const speed = useSyncExternalStore(player.subscribe, () => player.speed);
  const start = useRef<HTMLButtonElement>(null);
  useEffect(() => start.current?.focus(), []);
  return (
    <footer className="now playback">
      <button ref={start} type="button" className="button small" onClick={() => (runs ? player.pause() : player.play())}>
        <Icon name={runs ? 'pause' : 'play'} /> {runs ? t.build.pause : t.conversation.play}
      </button>
      <TimeLine player={player} time={time} />
      <span className="hint number">
        {duration(Math.round(time / 1000))} / {duration(Math.round(player.length / 1000))}
      </span>
      <label>
        <span className="hidden">{t.conversation.speed}</span>
        <select value={speed} onChange={(event) => player.setSpeed(Number(event.target.value))}>
          {SPEEDS.map((one) => (
            <option key={one} value={one}>
              {one}×
            </option>
          ))}
        </select>
      </label>
      <button type="button" className="button small" onClick={onClose}>
        <Icon name="cross" /> {t.common.close}
      </button>
    </footer>
  );
}

function TimeLine({ player, time }: { readonly player: Player; readonly time: number }) {
  const bars = useMemo(() => player.density(PARTS), [player]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = KEYS[event.key];
    if (by === undefined) return;
    event.preventDefault();
    player.step(by);
  };
  return (
    <span className="time-line">
      <svg viewBox={`0 0 ${PARTS} 1`} preserveAspectRatio="none" aria-hidden="true">
        {bars.map((share, part) => (share > 0 ? <rect key={part} x={part} width={0.8} y={1 - share} height={share} /> : null))}
      </svg>
      <input
        type="range"
        min={0}
        max={Math.max(1, player.length)}
        step="any"
        value={time}
        aria-label={t.conversation.position}
        aria-valuetext={t.conversation.playedTo(player.until, player.count, duration(Math.round(time / 1000)))}
        onKeyDown={onKeyDown}
        onChange={(event) => player.seek(Number(event.target.value))}
      />
    </span>
  );
}
