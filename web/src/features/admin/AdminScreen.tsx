import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { usePhone } from '@/lib/media';
import { useRole } from '@/lib/session';
import { useTitle } from '@/lib/title';
import { Empty } from '@/ui/states';
import { LinkTabs } from '@/ui/Tabs';
import { Audit } from './Audit';
import { Keys } from './Keys';
import { Links } from './Links';
import { People } from './People';
import { Units } from './Units';

const parts = { 'nguoi-dung': People, 'don-vi': Units, 'chu-ky': Keys, 'lien-thong': Links, 'nhat-ky': Audit };
type Part = keyof typeof parts;
const names = Object.keys(parts) as Part[];

export function AdminScreen() {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const allowed = useRole('admin', 'operator');
  const phone = usePhone();
  const part = names.find((n) => n === params.get('phan')) ?? 'nguoi-dung';
  useTitle(t(`admin:part.${part}`), t('admin:title'));
  const Shown = parts[part];
  return (
    <div className="page">
      <div className="page-head">
        <h1>{t('admin:title')}</h1>
      </div>
      {!allowed ? (
        <Empty title={t('admin:notAllowed')} />
      ) : phone ? (
        <Empty title={t('admin:needsComputer')}>{t('admin:needsComputerText')}</Empty>
      ) : (
        <>
          <LinkTabs label={t('admin:parts')} name="phan" current={part} tabs={names.map((n) => ({ key: n, label: t(`admin:part.${n}`) }))} />
          <div className="page-body">
            <Shown />
          </div>
        </>
      )}
    </div>
  );
}
