import { useEffect, useRef, type ReactNode } from 'react';
import { t } from '../strings.ts';
import { Icon } from './Icon.tsx';

/** A window over the page: keeps the focus inside, closes with Escape, gives the focus back. */
export function Dialog({ title, onClose, children }: { readonly title: string; readonly onClose: () => void; readonly children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog ref={dialog} aria-label={title} onClose={onClose} onClick={(event) => event.target === dialog.current && onClose()}>
      <div className="sheet">
        <header>
          <h2>{title}</h2>
          <button type="button" className="icon-button" onClick={onClose} aria-label={t.common.close}>
            <Icon name="cross" size={18} />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
