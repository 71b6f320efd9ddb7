import { t } from '../strings.ts';
import { Icon, type IconName } from './Icon.tsx';

const LOOKS: Readonly<Record<string, readonly [tone: string, icon: IconName]>> = {
  planning: ['info', 'clock'],
  building: ['info', 'clock'],
  integrating: ['info', 'clock'],
  judging: ['info', 'clock'],
  accepted: ['good', 'check'],
  below_bar: ['warn', 'minus'],
  failed: ['bad', 'cross'],
  cancelled: ['plain', 'minus'],
  awaiting_plan_review: ['warn', 'eye'],
  paused: ['warn', 'pause'],
};

/** How a build stands: a word, a mark and a colour. */
export function StatusBadge({ status, paused = false }: { readonly status: string; readonly paused?: boolean }) {
  const shown = paused ? 'paused' : status;
  const [tone, icon] = LOOKS[shown] ?? ['plain', 'minus'];
  return (
    <span className={`badge ${tone}`}>
      <Icon name={icon} size={13} />
      {t.status[shown] ?? shown}
    </span>
  );
}
