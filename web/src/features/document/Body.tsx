import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { Document } from '@/lib/types';
import { PdfReader } from '@/ui/PdfReader';
import { Empty, Notice } from '@/ui/states';
import { LinkTabs } from '@/ui/Tabs';
import { Acting } from './Acting';
import { fileUrl } from '@/lib/queries';
import type { Panels } from './DocumentPage';
import { Info } from './Info';
import { Opinions } from './Opinions';
import { Steps } from './Steps';
import type { Actions } from './useActions';
import { Versions } from './Versions';

type Props = { document: Document; panels: Panels; actions: Actions; single: boolean };

export function Body({ document, panels, actions, single }: Props) {
  const { t } = useTranslation();
  const { row } = document;
  const [params] = useSearchParams();
  const keys = [...(single ? ['van-ban'] : []), 'thong-tin', 'xu-ly', 'y-kien', 'chu-ky', ...(row.kind === 'outgoing' ? ['noi-nhan'] : []), 'lich-su'];
  const usual = single ? 'van-ban' : actions.primary ? 'xu-ly' : row.state === 'issued' ? 'noi-nhan' : 'thong-tin';
  const asked = params.get('tab');
  const tab = asked && keys.includes(asked) ? asked : usual;
  const paper = <Paper document={document} plain={single} />;
  const tabs = <LinkTabs inside label={t('document:tabs')} name="tab" current={tab} tabs={keys.map((k) => ({ key: k, label: t(`document:tab.${k}`), count: k === 'y-kien' ? document.directions.length : undefined, countLabel: t('document:directions') }))} />;
  const side = (
    <div className="doc-side-body" tabIndex={0} role="region" aria-label={t(`document:tab.${tab}`)}>
      <Side tab={tab} document={document} panels={panels} actions={actions} />
    </div>
  );
  if (single) {
    return (
      <>
        {tabs}
        {tab === 'van-ban' ? paper : side}
      </>
    );
  }
  return (
    <div className="doc-desk">
      {paper}
      <div className="doc-side">
        {tabs}
        {side}
      </div>
    </div>
  );
}

function Side({ tab, document, panels, actions }: { tab: string } & Omit<Props, 'single'>) {
  const done = () => actions.done();
  switch (tab) {
    case 'xu-ly':
      return (
        <>
          <Acting document={document} panels={panels} actions={actions} />
          <Steps id={document.row.id} />
        </>
      );
    case 'y-kien':
      return <Opinions document={document} />;
    case 'chu-ky':
      return <panels.Signatures document={document} onDone={done} />;
    case 'noi-nhan':
      return <panels.Recipients document={document} onDone={done} />;
    case 'lich-su':
      return <Versions document={document} />;
    default:
      return <Info document={document} />;
  }
}

/** The paper and, when there are several, which of them. */
function Paper({ document, plain }: { document: Document; plain: boolean }) {
  const { t } = useTranslation();
  const files = document.files.filter((f) => f.role !== 'superseded');
  const main = files.find((f) => f.id === document.row.mainFile) ?? files.find((f) => f.role === 'main') ?? files[0];
  const [chosen, setChosen] = useState<string>();
  const file = files.find((f) => f.id === chosen) ?? main;
  if (!file) {
    return (
      <div className="doc-paper">
        <Empty title={t('common:pdf.none')} />
      </div>
    );
  }
  const url = fileUrl(document.row.id, file.id);
  const readable = /\.pdf$/i.test(file.name) || file.role === 'main';
  return (
    <div className="doc-paper">
      {files.length > 1 && (
        <div className="doc-files">
          <label>
            <span className="sr">{t('document:file')}</span>
            <select className="input" value={file.id} onChange={(e) => setChosen(e.target.value)}>
              {files.map((f) => (
                <option key={f.id} value={f.id}>
                  {t(`document:role.${f.role}`)}: {f.name}
                </option>
              ))}
            </select>
          </label>
        </div>
      )}
      {readable ? (
        <PdfReader src={url} download={`${url}?download=true`} name={file.name} plain={plain} />
      ) : (
        <div style={{ padding: 16 }}>
          <Notice
            action={
              <a className="btn" href={`${url}?download=true`} download={file.name}>
                {t('common:pdf.download')}
              </a>
            }
          >
            {t('document:notReadable', { name: file.name })}
          </Notice>
        </div>
      )}
    </div>
  );
}
