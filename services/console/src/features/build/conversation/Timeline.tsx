import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { Shown } from '../../../domain/shown-messages.ts';
import { t } from '../../../strings.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { useMedia } from '../../../ui/media.ts';
import { loadMessages, useConversation } from '../live-build.ts';
import { RowText, TimelineRow } from './TimelineRow.tsx';

interface Props {
  readonly build: string;
  readonly shown: Shown;
  readonly selected: number | undefined;
  readonly onSelect: (seq: number) => void;
  readonly onStep: (by: number) => void;
  /** True = what is said anew stays in view, unless somebody scrolled away. */
  readonly follows: boolean;
}

/** Pixels from the end within which the list counts as being at its end. */
const NEAR_END = 60;
const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15, Home: -Infinity, End: Infinity };

/** Messages as rows of one height: only those in view are drawn, and read. */
export function Timeline({ build, shown, selected, onSelect, onStep, follows }: Props) {
  const conversation = useConversation();
  const scroller = useRef<HTMLDivElement>(null);
  const rowHeight = useMedia('(max-width: 700px)') ? 56 : 38;
  const [atEnd, setAtEnd] = useState(true);
  const rows = useVirtualizer({ count: shown.count, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 12 });
  useEffect(() => rows.measure(), [rows, rowHeight]);

  const items = rows.getVirtualItems();
  const [first, last] = [shown.at(items[0]?.index ?? 0) ?? 1, shown.at(items.at(-1)?.index ?? 0) ?? 1];
  useEffect(() => void loadMessages(build, conversation, first, last), [build, conversation, conversation.lastSeq, first, last]);

  const { count } = shown;
  useEffect(() => {
    if (follows && atEnd && count > 0) rows.scrollToIndex(count - 1, { align: 'end' });
  }, [rows, count, follows, atEnd]);
  useEffect(() => {
    const index = selected === undefined ? -1 : shown.indexOf(selected);
    if (index >= 0) rows.scrollToIndex(index);
    // Only a choice moves the list, not what is said meanwhile.
  }, [rows, selected]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const by = STEPS[event.key];
    if (by === undefined) return;
    event.preventDefault();
    onStep(by);
  };
  return (
    <div className="timeline">
      <div
        ref={scroller}
        className="rows"
        role="listbox"
        tabIndex={0}
        aria-label={t.conversation.list}
        aria-activedescendant={selected === undefined ? undefined : `message-${selected}`}
        onKeyDown={onKeyDown}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => setAtEnd(scrollHeight - scrollTop - clientHeight < NEAR_END)}
      >
        {count === 0 && <p className="hint pad">{t.conversation.empty}</p>}
        <div role="presentation" style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {items.map(({ index, start, size }) => {
            const seq = shown.at(index) ?? 0;
            const head = conversation.heads[seq - 1];
            return head ? (
              <TimelineRow key={seq} seq={seq} kind={head.kind} place={{ index, count, start, size }} selected={seq === selected} onSelect={onSelect}>
                <RowText head={head} message={conversation.message(seq)} startedAt={conversation.heads[0]?.at ?? head.at} />
              </TimelineRow>
            ) : null;
          })}
        </div>
      </div>
      {!atEnd && (
        <button type="button" className="button to-end" onClick={() => rows.scrollToIndex(count - 1, { align: 'end' })}>
          <Icon name="arrow" /> {t.conversation.follow}
        </button>
      )}
    </div>
  );
}
