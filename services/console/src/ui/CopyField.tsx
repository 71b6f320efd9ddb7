import { useRef, useState } from 'react';
import { t } from '../strings.ts';
import { Icon } from './Icon.tsx';

/** A line to be copied elsewhere. Where the browser gives no clipboard (a page that is not over TLS), it is marked for the person's own keys. */
export function CopyField({ label, text }: { readonly label: string; readonly text: string }) {
  const field = useRef<HTMLInputElement>(null);
  const [outcome, setOutcome] = useState('');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome(t.common.copied);
    } catch {
      field.current?.select();
      setOutcome(t.common.marked);
    }
  };
  return (
    <div className="copy-field">
      <input ref={field} readOnly value={text} aria-label={label} onFocus={(event) => event.target.select()} />
      <button type="button" className="button small" onClick={() => void copy()}>
        <Icon name="copy" /> {t.common.copy}
      </button>
      <span className="hint" role="status">
        {outcome}
      </span>
    </div>
  );
}
