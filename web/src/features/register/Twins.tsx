import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatDate } from '@/lib/dates';
import type { Twin } from '@/lib/types';
import { Notice } from '@/ui/states';

const shown = 2;

type Props = { twins: Twin[]; chosen: string | undefined; error?: string; onChoose: (twin: string | undefined) => void };

/** "Đã có: số đến 388 ngày 20/11" with the reason; registering it all the same is a choice, never an accident. */
export function Twins({ twins, chosen, error, onChoose }: Props) {
  const { t } = useTranslation();
  if (twins.length === 0) return null;
  return (
    <Notice kind="warning">
      <ul className="stack-s">
        {twins.slice(0, shown).map((twin) => (
          <li key={twin.id}>
            <strong>{t('register:twin.known', { number: twin.number, date: formatDate(twin.registeredAt) })}</strong> {t(`register:twin.${twin.why}`)}
            <div className="muted">{[twin.code, twin.subject].filter(Boolean).join(' · ')}</div>
            <div className="row wrap">
              <Link to={`/van-ban/${twin.id}`} target="_blank">{t('register:twin.open')}</Link>
              <label className="row">
                <input type="checkbox" data-field="twinOf" checked={chosen === twin.id} aria-invalid={error ? true : undefined} onChange={(e) => onChoose(e.target.checked ? twin.id : undefined)} />
                {t('register:twin.registerAnyway')}
              </label>
            </div>
          </li>
        ))}
      </ul>
      {twins.length > shown && <div className="muted">{t('register:twin.more', { count: twins.length - shown })}</div>}
      {error && <div className="wrong-line" role="alert">{error}</div>}
    </Notice>
  );
}
