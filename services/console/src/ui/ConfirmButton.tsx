import { useState, type ReactNode } from 'react';
import { ConfirmDialog } from './ConfirmDialog.tsx';
import { Icon, type IconName } from './Icon.tsx';

interface Props {
  /** Of the button, and of the dialog that it opens. */
  readonly label: string;
  readonly icon?: IconName;
  readonly small?: boolean;
  readonly disabled?: boolean;
  /** What is asked. */
  readonly question: string;
  /** Closes the dialog when it worked; a refusal is shown in it. */
  readonly onConfirm: () => Promise<unknown>;
  /** More to fill in. */
  readonly children?: ReactNode;
}

/** A button for something that others will notice: it asks first. */
export function ConfirmButton({ label, icon, small = false, disabled = false, question, onConfirm, children }: Props) {
  const [asks, setAsks] = useState(false);
  return (
    <>
      <button type="button" className={`button ${small ? 'small' : ''}`} disabled={disabled} onClick={() => setAsks(true)}>
        {icon && <Icon name={icon} />} {label}
      </button>
      {asks && (
        <ConfirmDialog title={label} text={question} action={label} onClose={() => setAsks(false)} onConfirm={onConfirm}>
          {children}
        </ConfirmDialog>
      )}
    </>
  );
}
