import { useEffect, useRef, useState } from 'react';
import { t } from '../../strings.ts';
import { Icon } from '../../ui/Icon.tsx';
import type { Ballot } from './ballot-query.ts';

interface Props {
  readonly name: 'A' | 'B';
  readonly side: Ballot['left'];
  /** Somebody goes to the app, or away from it. */
  readonly onLook: (isOn: boolean) => void;
}

/** One of the two apps, in a frame that can press nothing here. While it has the keyboard it says so, and how to take it back. */
export function AppPane({ name, side, onLook }: Props) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [hasKeys, setHasKeys] = useState(false);
  const told = useRef(onLook);
  told.current = onLook;
  useEffect(() => {
    // A frame of another origin says nothing of its focus; the window loses its own when a frame takes it.
    const watch = (): void => {
      const isIn = document.activeElement === frame.current;
      setHasKeys(isIn);
      if (isIn) told.current(true);
    };
    addEventListener('blur', watch);
    addEventListener('focus', watch);
    document.addEventListener('focusin', watch);
    return () => {
      removeEventListener('blur', watch);
      removeEventListener('focus', watch);
      document.removeEventListener('focusin', watch);
    };
  }, []);
  return (
    <section className="pane" aria-label={t.vote.app(name)} onPointerEnter={() => onLook(true)} onPointerLeave={() => onLook(false)}>
      <header>
        <strong className="letter">{name}</strong>
        {hasKeys && (
          <button type="button" className="link" onClick={() => frame.current?.blur()}>
            {t.vote.hasKeys(name)}
          </button>
        )}
        <span className="spring" />
        <a className="icon-button" href={side.url} target="_blank" rel="noopener noreferrer" aria-label={t.vote.openInTab(name)} title={t.common.openInTab}>
          <Icon name="link" size={16} />
        </a>
      </header>
      <iframe ref={frame} title={t.vote.app(name)} src={side.frame} sandbox="allow-scripts allow-forms" referrerPolicy="no-referrer" />
    </section>
  );
}
