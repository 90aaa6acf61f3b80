import { useTranslation } from 'react-i18next';
import type { Mark } from './fields';

const signs: Record<Mark, string> = { sure: '●', look: '○', exchange: '●', usual: '' };

/** A field's name and where its text came from: ● sure, ○ to be looked at, nothing when a person typed it. */
export function MarkedLabel({ text, mark }: { text: string; mark?: Mark }) {
  const { t } = useTranslation();
  return (
    <>
      {text}
      {mark && (
        <span className={`mark mark-${mark}`} title={t(`register:mark.${mark}`)}>
          {signs[mark] && <span aria-hidden="true">{signs[mark]}</span>}
          <span>{t(`register:markShort.${mark}`)}</span>
        </span>
      )}
    </>
  );
}
