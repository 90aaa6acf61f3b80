import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { CopyButton } from '@/ui/Copy';
import { Icon } from '@/ui/icons';
import type { Item } from './batch';

/** The number, large and final: it is shown only once the server has given it. */
export function RegisteredLine({ item }: { item: Item }) {
  const { t } = useTranslation();
  if (!item.done) return null;
  return (
    <div className="registered" role="status">
      <Icon name="check" size={20} />
      <span className="registered-number num">{t('register:numberIs', { number: item.done.number ?? '' })}</span>
      {item.done.number !== undefined && <CopyButton text={String(item.done.number)} label={t('register:copyNumber')} />}
      <span className="grow muted ellipsis" title={item.sheet?.values.subject}>
        {t(item.done.routed ? 'register:routed' : 'register:notRouted')} · {item.sheet?.values.subject}
      </span>
      <Link to={`/van-ban/${item.done.id}`}>{t('register:open')}</Link>
    </div>
  );
}
