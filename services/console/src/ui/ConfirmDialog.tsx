import { useState, type ReactNode } from 'react';
import { t } from '../strings.ts';
import { Dialog } from './Dialog.tsx';
import { Problem } from './States.tsx';

interface Props {
  readonly title: string;
  readonly text: string;
  /** Label of the button that does it. */
  readonly action: string;
  readonly onClose: () => void;
  /** Closes the dialog when it worked; a refusal is shown in it. */
  readonly onConfirm: () => Promise<unknown>;
  /** More to fill in. */
  readonly children?: ReactNode;
}

/** Asks before something that others will notice. */
export function ConfirmDialog({ title, text, action, onClose, onConfirm, children }: Props) {
  const [problem, setProblem] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const confirm = async (): Promise<void> => {
    setBusy(true);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void confirm();
        }}
      >
        <p>{text}</p>
        {children}
        {problem !== undefined && <Problem error={problem} />}
        <div className="actions end">
          <button type="button" className="button" onClick={onClose}>
            {t.common.cancel}
          </button>
          <button type="submit" className="button primary" disabled={busy} autoFocus>
            {action}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
