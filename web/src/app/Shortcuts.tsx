import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { keyName, useActiveShortcuts, useKeys } from '@/lib/keys';
import { setPrefs, usePrefs } from '@/lib/prefs';
import { Dialog } from '@/ui/Dialog';
import { useNav } from './nav';

const opening = new EventTarget();

export function openHelp(): void {
  opening.dispatchEvent(new Event('open'));
}

/** The shortcuts that work everywhere, and `?`: the list of those of the screen as it is. */
export function Shortcuts() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const nav = useNav();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const show = () => setOpen(true);
    opening.addEventListener('open', show);
    return () => opening.removeEventListener('open', show);
  }, []);
  useKeys([
    { code: 'Slash', label: t('shell:keys.find'), run: () => void navigate('/tim') },
    { code: 'KeyK', ctrl: true, label: t('shell:keys.find'), run: () => void navigate('/tim') },
    { code: 'Slash', shift: true, label: t('shell:keys.help'), run: () => setOpen(true) },
    ...nav.map((item) => ({ code: `KeyG ${item.code}`, label: item.label, run: () => void navigate(item.to) })),
  ]);
  return (
    <Dialog title={t('shell:keys.title')} open={open} onClose={() => setOpen(false)} side>
      <List />
    </Dialog>
  );
}

function List() {
  const { t } = useTranslation();
  const { keys } = usePrefs();
  const merged = new Map<string, string[]>();
  for (const s of useActiveShortcuts()) {
    const names = merged.get(s.label) ?? [];
    if (!names.includes(keyName(s))) names.push(keyName(s));
    merged.set(s.label, names);
  }
  return (
    <div className="stack">
      <label className="row">
        <input type="checkbox" checked={keys} onChange={(e) => setPrefs({ keys: e.target.checked })} />
        {t('shell:keys.switch')}
      </label>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('shell:keys.key')}</th>
            <th scope="col">{t('shell:keys.what')}</th>
          </tr>
        </thead>
        <tbody>
          {[...merged].map(([label, names]) => (
            <tr key={label}>
              <td>
                <span className="row wrap">
                  {names.map((n) => (
                    <kbd key={n} className="kbd">
                      {n}
                    </kbd>
                  ))}
                </span>
              </td>
              <td>{label}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
