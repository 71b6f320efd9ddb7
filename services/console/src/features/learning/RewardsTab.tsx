import { take, type Shapes } from '@modwright/client';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { buildsQuery } from '../../app/queries.ts';
import { api } from '../../app/session.ts';
import { t } from '../../strings.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { Unread } from '../../ui/Unread.tsx';
import { RewardView } from './RewardView.tsx';

const route = getRouteApi('/learning/rewards');
const ENDED: readonly string[] = ['accepted', 'below_bar', 'failed'] satisfies Shapes['Build']['status'][];

/** What is behind the rewards of a build or a turn. */
export function RewardsTab() {
  const { about = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const show = (wanted: string): void => void navigate({ search: wanted ? { about: wanted } : {} });
  return (
    <div className="page sections">
      <PageHead title={t.learning.rewards} lead={t.learning.rewardsLead} />
      <Chooser key={about} about={about} onShow={show} />
      {about && <Rewards about={about} />}
    </div>
  );
}

function Chooser({ about, onShow }: { readonly about: string; readonly onShow: (about: string) => void }) {
  const builds = useQuery(buildsQuery(0));
  const [typed, setTyped] = useState(about);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onShow(typed.trim());
  };
  const ended = (builds.data ?? []).filter(({ status }) => ENDED.includes(status));
  return (
    <form className="chooser" onSubmit={submit}>
      <label className="field">
        <span>{t.learning.about}</span>
        <input value={typed} required spellCheck={false} onChange={(event) => setTyped(event.target.value)} />
      </label>
      <label className="field">
        <span>{t.learning.recent}</span>
        <select value={ended.some(({ id }) => id === about) ? about : ''} onChange={(event) => onShow(event.target.value)}>
          <option value="" />
          {ended.map(({ id, title, created_at: at }) => (
            <option key={id} value={id}>
              {title || id}, {new Date(at).toLocaleString()}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" className="button">
        {t.learning.show}
      </button>
    </form>
  );
}

function Rewards({ about }: { readonly about: string }) {
  const rewards = useQuery({
    queryKey: ['rewards', about],
    queryFn: () => take(api().GET('/v1/rewards/{about}', { params: { path: { about } } })),
  });
  if (!rewards.data) return <Unread query={rewards} missing={t.learning.noReward} />;
  return rewards.data.map((reward) => <RewardView key={`${reward.role} ${reward.turn}`} reward={reward} />);
}
