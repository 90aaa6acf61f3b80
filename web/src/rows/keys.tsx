// Signing keys: the list of certificates and bringing a PKCS#12 into the server's keeping. One's own in the settings, the
// agency's seal in the administration.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, read } from '@/lib/client';
import { formatDate } from '@/lib/dates';
import { explain } from '@/lib/problem';
import { refresh } from '@/lib/live';
import type { SigningKey } from '@/lib/types';
import { Button } from '@/ui/Button';
import { Chip } from '@/ui/Chip';
import { Field, PasswordField, TextField } from '@/ui/Field';
import { Notice } from '@/ui/states';
import { toast } from '@/ui/toast';

export function useSigningKeys() {
  return useQuery({ queryKey: ['keys'], queryFn: async ({ signal }) => (await read(api.GET('/api/signing/keys', { signal }))).items });
}

export function KeyCard({ signingKey: k }: { signingKey: SigningKey }) {
  const { t } = useTranslation();
  const days = Math.floor((Date.parse(k.notAfter) - Date.now()) / 86_400_000);
  return (
    <article className="card stack-s">
      <div className="row wrap">
        <h3 className="grow">{k.name}</h3>
        <Chip>{t(`rows:key.purpose.${k.purpose}`)}</Chip>
        {days < 0 ? (
          <Chip tone="red" icon="cross">
            {t('rows:key.expired')}
          </Chip>
        ) : days < 30 ? (
          <Chip tone="amber" icon="clock">
            {t('rows:key.expiresIn', { count: days })}
          </Chip>
        ) : (
          k.active && (
            <Chip tone="green" icon="check">
              {t('rows:key.active')}
            </Chip>
          )
        )}
      </div>
      <dl className="facts">
        {k.owner && (
          <>
            <dt>{t('rows:key.owner')}</dt>
            <dd>{k.owner}</dd>
          </>
        )}
        <dt>{t('rows:key.subject')}</dt>
        <dd>{k.subject}</dd>
        <dt>{t('rows:key.issuer')}</dt>
        <dd>{k.issuer}</dd>
        <dt>{t('rows:key.valid')}</dt>
        <dd>
          {formatDate(k.notBefore)} – {formatDate(k.notAfter)}
        </dd>
      </dl>
    </article>
  );
}

async function base64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (const b of bytes) text += String.fromCharCode(b);
  return btoa(text);
}

export function ImportKey({ purpose, onDone }: { purpose: 'person' | 'seal'; onDone: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [file, setFile] = useState<File>();
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const [problem, setProblem] = useState<unknown>();

  async function submit(e?: FormEvent) {
    e?.preventDefault();
    setTried(true);
    setProblem(undefined);
    if (!name.trim() || !file || !password) return;
    try {
      await api.POST('/api/signing/keys', { body: { purpose, name: name.trim(), p12: await base64(file), password } });
      setPassword('');
      refresh(client, ['keys']);
      toast.success(t('rows:key.imported'));
      onDone();
    } catch (error) {
      setProblem(error);
    }
  }
  const need = (empty: boolean) => (tried && empty ? t('common:required') : undefined);
  return (
    <form className="stack" onSubmit={submit} noValidate>
      {problem !== undefined && (
        <Notice kind="error" live>
          {explain(problem)}
        </Notice>
      )}
      <TextField label={t('rows:key.name')} hint={t('rows:key.nameHint')} value={name} onChange={setName} error={need(!name.trim())} />
      <Field label={t('rows:key.file')} hint={t('rows:key.fileHint')} error={need(!file)}>
        {(c) => <input className="input" type="file" accept=".p12,.pfx" {...c} onChange={(e) => setFile(e.target.files?.[0])} />}
      </Field>
      <PasswordField label={t('rows:key.password')} autoComplete="off" value={password} onChange={setPassword} error={need(!password)} />
      <div>
        <Button kind="primary" type="submit" onClick={(e) => (e.preventDefault(), submit())}>
          {t('rows:key.import')}
        </Button>
      </div>
    </form>
  );
}
