import i18next from 'i18next';
import type { components } from './schema';

type Problem = components['schemas']['Problem'];

/** A refusal of the server, with its sentence in both languages. Status 0: the server could not be reached at all. */
export class ProblemError extends Error {
  readonly status: number;
  readonly slug: string;
  readonly title: string;
  readonly titleEn: string;
  readonly requestId: string;
  readonly retryAfter?: number;
  readonly errors: Problem['errors'];

  constructor(p: Partial<Problem> & { status: number; slug: string }) {
    super(`${p.status} ${p.slug}`);
    this.name = 'ProblemError';
    this.status = p.status;
    this.slug = p.slug;
    this.title = p.title ?? '';
    this.titleEn = p.titleEn ?? '';
    this.requestId = p.requestId ?? '';
    this.retryAfter = p.retryAfter;
    this.errors = p.errors ?? [];
  }

  /** The sentence about one field: '/issuedOn' or 'issuedOn'. */
  field(pointer: string): string | undefined {
    const wanted = pointer.startsWith('/') ? pointer : `/${pointer}`;
    const found = this.errors.find((e) => e.pointer === wanted || e.pointer.startsWith(`${wanted}/`));
    return found && sentence(found.title, found.titleEn);
  }
}

function sentence(vi: string, en: string): string {
  return (i18next.language === 'en' ? en || vi : vi || en) || i18next.t('common:error.unknown');
}

/** What to tell the person about any error. */
export function explain(error: unknown): string {
  if (error instanceof ProblemError) {
    if (error.status === 0) return i18next.t('common:error.offline');
    if (!error.title && !error.titleEn) return i18next.t('common:error.server', { status: error.status });
    return sentence(error.title, error.titleEn);
  }
  return i18next.t('common:error.unknown');
}

export async function problemOf(response: Response): Promise<ProblemError> {
  const body: unknown = await response.json().catch(() => null);
  const known = body && typeof body === 'object' ? (body as Partial<Problem>) : {};
  return new ProblemError({ ...known, status: response.status, slug: known.slug ?? `http-${response.status}` });
}
