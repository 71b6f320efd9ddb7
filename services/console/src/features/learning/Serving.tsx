import { take } from '@modwright/client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/session.ts';
import { t } from '../../strings.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { useMayLearn, type Policy } from './queries.ts';

type Act = 'promote' | 'pin' | 'unpin' | 'rollback';

/** Lets a version answer, or takes it out of service; each is asked about first. */
export function Serving({ policy }: { readonly policy: Policy }) {
  const [asks, setAsks] = useState<Act>();
  if (!useMayLearn()) return null;
  const answers = policy.state === 'active' || policy.state === 'canary';
  const acts: [Act, string, boolean][] = [
    ['promote', t.learning.promote, policy.state !== 'active'],
    ['rollback', t.learning.rollBack, answers && policy.number > 0],
    ['pin', t.learning.pin, !policy.pinned],
    ['unpin', t.learning.unpin, policy.pinned],
  ];
  return (
    <div className="actions">
      {acts
        .filter(([, , isOffered]) => isOffered)
        .map(([act, label]) => (
          <button key={act} type="button" className={`button ${act === 'promote' ? 'primary' : ''}`} onClick={() => setAsks(act)}>
            {label}
          </button>
        ))}
      {asks && <Question act={asks} policy={policy} onClose={() => setAsks(undefined)} />}
    </div>
  );
}

function Question({ act, policy, onClose }: { readonly act: Act; readonly policy: Policy; readonly onClose: () => void }) {
  const queries = useQueryClient();
  const [isForced, setForced] = useState(false);
  const [share, setShare] = useState('');
  const [reason, setReason] = useState('');
  const { name, role } = policy;
  const params = { path: { version: name } };
  const does: Readonly<Record<Act, readonly [title: string, text: string, run: () => Promise<unknown>]>> = {
    promote: [
      t.learning.promote,
      t.learning.promoteSure(name),
      () => {
        const body = { ...(isForced ? { force: true } : {}), ...(share.trim() ? { canary_share: Number(share) } : {}) };
        return take(api().POST('/v1/policies/{version}/promote', { params, body }));
      },
    ],
    pin: [t.learning.pin, t.learning.pinSure(name), () => take(api().POST('/v1/policies/{version}/pin', { params }))],
    unpin: [t.learning.unpin, t.learning.unpinSure, () => take(api().POST('/v1/policies/unpin', { body: { role } }))],
    rollback: [t.learning.rollBack, t.learning.rollBackSure(name), () => take(api().POST('/v1/policies/rollback', { body: { role, reason } }))],
  };
  const [title, text, run] = does[act];
  const confirm = async (): Promise<void> => {
    await run();
    await queries.invalidateQueries({ queryKey: ['policies'] });
  };
  return (
    <ConfirmDialog title={`${title}: ${name}`} text={text} action={title} onClose={onClose} onConfirm={confirm}>
      {act === 'promote' && (
        <>
          <label className="field">
            <span>{t.learning.share}</span>
            <input type="number" min={0} max={1} step={0.01} value={share} onChange={(event) => setShare(event.target.value)} />
          </label>
          <label className="check">
            <input type="checkbox" checked={isForced} onChange={(event) => setForced(event.target.checked)} />
            {t.learning.force}
          </label>
        </>
      )}
      {act === 'rollback' && (
        <label className="field">
          <span>{t.learning.reason}</span>
          <input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
        </label>
      )}
    </ConfirmDialog>
  );
}
