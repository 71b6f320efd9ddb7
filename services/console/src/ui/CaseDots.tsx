import { t } from '../strings.ts';

/** Cases as a bar: what passes is filled, what fails is hatched. Says the same in words. */
export function CaseMeter({ passed, total }: { readonly passed: number; readonly total: number }) {
  if (total === 0) return null;
  const share = Math.round((passed / total) * 100);
  return (
    <span className={`meter ${passed === total ? 'full' : ''}`} title={t.cases.summary(passed, total)}>
      <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <rect className="rest" width="100" height="8" />
        <rect className="done" width={share} height="8" />
      </svg>
      <span>
        {passed}/{total}
      </span>
    </span>
  );
}
