import { t } from '../strings.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { useShortcutGroups } from './shortcuts.tsx';

/** Every key that works now. */
export function HelpSheet({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title={t.help.title} onClose={onClose}>
      <p className="hint">{t.help.hint}</p>
      <div className="keys">
        {[...useShortcutGroups()].map(([group, shortcuts]) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {shortcuts.map(({ keys, label }) => (
                <div key={keys}>
                  <dt>
                    {keys.split(' ').map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dt>
                  <dd>{label}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
