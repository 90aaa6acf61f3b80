import { useTranslation } from 'react-i18next';
import { formatDateTime } from '@/lib/dates';
import type { SignatureInfo } from '@/lib/types';
import { causeOf } from '@/rows/verdict';
import { Chip, type Tone } from '@/ui/Chip';
import type { IconName } from '@/ui/icons';

const looks: Record<SignatureInfo['indication'], { tone: Tone; icon: IconName }> = {
  TOTAL_PASSED: { tone: 'green', icon: 'check' },
  INDETERMINATE: { tone: 'amber', icon: 'question' },
  TOTAL_FAILED: { tone: 'red', icon: 'cross' },
};

/** One signature: who, when, what it covers, what came after; the technical reason behind "Vì sao?". */
export function SignatureDetails({ info, number }: { info: SignatureInfo; number: number }) {
  const { t } = useTranslation();
  const { tone, icon } = looks[info.indication];
  const facts: [string, string | undefined][] = [
    ['organisation', info.organisation],
    ['signedAt', info.signedAt ? t('signatures:claimedTime', { at: formatDateTime(info.signedAt) }) : t('signatures:noTime')],
    ['issuer', info.issuer],
    ['coverage', t(info.coversWholeFile ? 'signatures:coversAll' : 'signatures:coversEarlier')],
    ['changes', t(`signatures:modified.${info.modifiedAfter}`)],
  ];
  return (
    <li className="card stack">
      <div className="row wrap">
        <span className="muted" aria-hidden="true">{number}.</span>
        <strong className="grow">{info.signer || t('signatures:noSigner')}</strong>
        <Chip tone={tone} icon={icon}>{t(`signatures:indication.${info.indication}`)}</Chip>
      </div>
      <dl className="facts">
        {facts.map(([name, value]) => value && (
          <div key={name} className="fact">
            <dt>{t(`signatures:fact.${name}`)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <details>
        <summary>{t('signatures:why')}</summary>
        <div className="stack-s why">
          {info.indication !== 'TOTAL_PASSED' && <p>{t(`signatures:cause.${causeOf(info)}`, { signer: info.signer, issuer: info.issuer ?? '' })}</p>}
          <p>{t(info.integrity ? 'signatures:intact' : 'signatures:notIntact')}</p>
          <p className="muted mono">
            {[info.indication, info.subIndication, info.level, info.field, info.serial && t('signatures:serial', { serial: info.serial })].filter(Boolean).join(' · ')}
          </p>
        </div>
      </details>
    </li>
  );
}
