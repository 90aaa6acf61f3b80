import type { ReactNode } from 'react';

const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#34;': '"', '&#39;': "'", '&#x27;': "'" };

function unescape(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|#34|#39|#x27);/g, (e) => entities[e]);
}

/** Text of the server that is HTML-escaped but for <mark>: the marks become elements, everything else stays text. */
export function Marked({ text }: { text: string }): ReactNode {
  let marked = false;
  return text.split(/(<\/?mark>)/).map((part, i) => {
    if (part === '<mark>' || part === '</mark>') {
      marked = part === '<mark>';
      return null;
    }
    return marked ? <mark key={i}>{unescape(part)}</mark> : unescape(part);
  });
}
