import { useState } from 'react';
import { t } from '../strings.ts';
import { Icon, type IconName } from '../ui/Icon.tsx';
import { applyTheme, currentTheme, THEMES } from './theme.ts';

const ICONS = { auto: 'auto', light: 'sun', dark: 'moon' } as const satisfies Record<string, IconName>;

/** Goes through the themes. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState(currentTheme);
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'auto';
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={`${t.theme.label}: ${t.theme[theme]}`}
      title={`${t.theme.label}: ${t.theme[theme]}`}
      onClick={() => {
        applyTheme(next);
        setTheme(next);
      }}
    >
      <Icon name={ICONS[theme]} size={18} />
    </button>
  );
}
