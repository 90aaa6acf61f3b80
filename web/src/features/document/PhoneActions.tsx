import { useTranslation } from 'react-i18next';
import type { Document } from '@/lib/types';
import { useActionName } from '@/rows/chips';
import { actionIcon } from '@/rows/words';
import { Button } from '@/ui/Button';
import { Menu } from '@/ui/Menu';
import type { Actions } from './useActions';

/** The thumb's bar: what to do now, large; the rest one tap away. */
export function PhoneActions({ document, actions }: { document: Document; actions: Actions }) {
  const { t } = useTranslation();
  const name = useActionName();
  if (!actions.primary && actions.others.length === 0) return null;
  const lone = !actions.primary && actions.others.length === 1 ? actions.others[0] : undefined;
  return (
    <div className="doc-thumb no-print">
      {lone && (
        <Button icon={actionIcon[lone]} onClick={() => actions.begin(lone)}>
          {name(lone, document.row)}
        </Button>
      )}
      {!lone && actions.others.length > 0 && (
        <div className="doc-thumb-more">
          <Menu label={t('document:more')} align="left" className="btn" button={t('document:more')} items={actions.others.map((a) => ({ key: a, label: name(a, document.row), icon: actionIcon[a], run: () => void actions.begin(a) }))} />
        </div>
      )}
      {actions.primary && (
        <Button kind="primary" icon={actionIcon[actions.primary]} onClick={() => actions.begin(actions.primary!)}>
          {name(actions.primary, document.row)}
        </Button>
      )}
    </div>
  );
}

