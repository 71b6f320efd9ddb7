import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { KeyboardEvent } from 'react';
import { versionTree } from '../../domain/version-tree.ts';
import { percent, t } from '../../strings.ts';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { Unread } from '../../ui/Unread.tsx';
import { policiesQuery, type Policy } from './queries.ts';

const LOOKS: Readonly<Record<Policy['state'], readonly [tone: string, icon: IconName]>> = {
  candidate: ['plain', 'clock'],
  refused: ['bad', 'cross'],
  canary: ['warn', 'eye'],
  active: ['good', 'check'],
  retired: ['plain', 'minus'],
  rolled_back: ['bad', 'left'],
};

/** Every version, hung on the one it was trained from. */
export function VersionsTab() {
  const policies = useQuery(policiesQuery);
  if (!policies.data) return <Unread query={policies} away={t.learning.noTrainer} />;
  return (
    <div className="page">
      <PageHead title={t.learning.versions} lead={t.learning.versionsLead} />
      <div className="version-tree" role="tree" aria-label={t.learning.versions} onKeyDown={walk}>
        {versionTree(policies.data).map(({ policy, level }, index) => (
          <Link
            key={policy.name}
            to="/learning/versions/$version"
            params={{ version: policy.name }}
            role="treeitem"
            aria-level={level}
            tabIndex={index === 0 ? 0 : -1}
            className="branch"
            style={{ paddingLeft: `${16 + (level - 1) * 28}px` }}
          >
            {level > 1 && <span className="limb" aria-hidden="true" />}
            <strong>{policy.name}</strong>
            <StateBadge state={policy.state} />
            {policy.pinned && <span className="badge info">{t.learning.pinned}</span>}
            {policy.canary_share > 0 && <span className="hint">{t.learning.canaryShare(percent(policy.canary_share))}</span>}
            <span className="spring" />
            <span className="said">{policy.number === 0 ? t.learning.base : policy.evaluation || t.learning.notPlayed}</span>
            <span className="hint">{policy.number === 0 ? policy.base_model : [policy.method, policy.role || t.learning.everyRole].join(', ')}</span>
          </Link>
        ))}
      </div>
    </div>
  );
}

/** Arrows go from version to version; Tab leaves the tree. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=treeitem]')];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const goal = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  const next = goal === undefined ? undefined : items[Math.min(Math.max(goal, 0), items.length - 1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** How a version stands: a word, a mark and a colour. */
export function StateBadge({ state }: { readonly state: Policy['state'] }) {
  const [tone, icon] = LOOKS[state];
  return (
    <span className={`badge ${tone}`}>
      <Icon name={icon} size={13} />
      {t.learning.states[state]}
    </span>
  );
}
