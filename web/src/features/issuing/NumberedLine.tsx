import { useTranslation } from 'react-i18next';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { documentQuery } from '@/lib/queries';
import type { Document } from '@/lib/types';
import { Chip, type Tone } from '@/ui/Chip';
import { CopyButton } from '@/ui/Copy';
import type { IconName } from '@/ui/icons';
import { sealStage, type SealStage } from './checks';

const looks: Record<SealStage, { tone: Tone; icon: IconName }> = {
  ready: { tone: 'plain', icon: 'clock' },
  sealing: { tone: 'blue', icon: 'shield' },
  failed: { tone: 'red', icon: 'cross' },
  issued: { tone: 'green', icon: 'check' },
};

/** The number just given, large and final, and how far its seal is, while the clerk is at the next one. */
export function NumberedLine({ document: given }: { document: Document }) {
  const { t } = useTranslation();
  const { data } = useQuery({ ...documentQuery(given.row.id), initialData: given, refetchInterval: (q) => (q.state.data && sealStage(q.state.data) === 'sealing' ? 3000 : false) });
  const stage = sealStage(data);
  return (
    <div className="numbered" role="status">
      <span className="issue-number num">{data.row.code}</span>
      <CopyButton text={data.row.code} label={t('issuing:copyNumber')} />
      <Chip tone={looks[stage].tone} icon={looks[stage].icon}>{t(`issuing:stage.${stage}`)}</Chip>
      <span className="grow muted ellipsis" title={data.row.subject}>{data.row.subject}</span>
      <Link to={stage === 'issued' ? `/van-ban/${data.row.id}?tab=noi-nhan` : `/van-ban/${data.row.id}`}>{t(stage === 'issued' ? 'issuing:seeRecipients' : 'issuing:openDocument')}</Link>
    </div>
  );
}
