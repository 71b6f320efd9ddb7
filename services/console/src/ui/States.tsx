import type { ReactNode } from 'react';
import { t } from '../strings.ts';
import { Icon, type IconName } from './Icon.tsx';

/** While something is read: the shape of what comes. */
export function Loading({ rows = 6 }: { readonly rows?: number }) {
  return (
    <div className="skeleton" role="status" aria-label={t.common.loading}>
      {Array.from({ length: rows }, (_, index) => (
        <span key={index} />
      ))}
    </div>
  );
}

/** Nothing is there, and what to do about it. */
export function Empty({ icon, title, children }: { readonly icon: IconName; readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="empty">
      <Icon name={icon} size={28} />
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** It could not be read: what the instance said, and another try. */
export function Problem({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  return (
    <div className="problem" role="alert">
      <Icon name="warn" />
      <p>{error instanceof Error ? error.message : String(error)}</p>
      {onRetry && (
        <button type="button" className="button" onClick={onRetry}>
          {t.common.retry}
        </button>
      )}
    </div>
  );
}
