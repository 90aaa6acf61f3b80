// How to say whether a signature is good (four verdicts, each with its cause and the next step). Unknown is never worded as invalid and
// invalid never as a problem among others: the first means that we could not check, the second that we did.
import type { SignatureInfo, SignatureReport } from '@/lib/types';

export type Headline = 'passed' | 'passedLater' | 'unknown' | 'unread' | 'failed' | 'unsigned';

export interface Sentence {
  headline: Headline;
  /** stable cause for the sentence: untrusted, expired, modified, …; empty where the headline says all */
  cause: string;
  params: { count: number; signer: string; later: string; issuer: string };
}

/** The server's codes and the sentence each one gets; what is not here is told by the sub-indication (ETSI EN 319 102-1). */
const causes: Record<string, string> = {
  untrusted: 'untrusted',
  'certificate-expired': 'expired',
  'certificate-not-yet-valid': 'notYetValid',
  'signed-in-the-future': 'future',
  revoked: 'revoked',
  'weak-algorithm': 'weak',
  modified: 'suspicious',
};

/** The cause as one of those we have a sentence for. */
export function causeOf(info: SignatureInfo): string {
  const told = causes[info.reason ?? ''] ?? fromSubIndication(info.subIndication);
  if (told) return told;
  if (info.modifiedAfter === 'suspicious') return 'suspicious';
  return info.integrity ? 'other' : 'modified';
}

function fromSubIndication(sub: string | undefined): string {
  switch (sub) {
    case 'HASH_FAILURE': return 'modified';
    case 'SIG_CRYPTO_FAILURE': case 'FORMAT_FAILURE': return 'broken';
    case 'NO_CERTIFICATE_CHAIN_FOUND': case 'NO_SIGNING_CERTIFICATE_FOUND': case 'CERTIFICATE_CHAIN_GENERAL_FAILURE': return 'untrusted';
    case 'EXPIRED': case 'OUT_OF_BOUNDS_NO_POE': case 'OUT_OF_BOUNDS_NOT_REVOKED': return 'expired';
    case 'NOT_YET_VALID': return 'notYetValid';
    case 'REVOKED': case 'REVOKED_NO_POE': case 'REVOKED_CA_NO_POE': return 'revoked';
    case 'TRY_LATER': return 'revocation';
    case 'CRYPTO_CONSTRAINTS_FAILURE': case 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE': return 'weak';
    default: return '';
  }
}

/** The verdict in one sentence: the worst signature speaks. */
export function sentence(report: SignatureReport): Sentence {
  const all = report.signatures;
  const worst = all.find((s) => s.indication === 'TOTAL_FAILED') ?? all.find((s) => s.indication === 'INDETERMINATE');
  const params = { count: all.length, signer: (worst ?? all[0])?.signer ?? '', later: all.length > 1 ? (all.at(-1)?.signer ?? '') : '', issuer: worst?.issuer ?? '' };
  switch (report.verdict) {
    case 'unsigned':
      return { headline: 'unsigned', cause: '', params };
    case 'failed':
      return { headline: 'failed', cause: worst ? causeOf(worst) : 'other', params };
    case 'unknown':
      return worst ? { headline: 'unknown', cause: causeOf(worst), params } : { headline: 'unread', cause: '', params };
    case 'passed': {
      // A later signature is an allowed change of what the first one covered: said only where the last signature does not cover the file.
      const covered = all.some((s) => s.coversWholeFile && s.modifiedAfter === 'none');
      return { headline: covered ? 'passed' : 'passedLater', cause: '', params };
    }
  }
}
