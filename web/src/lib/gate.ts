// The way to the sign-in page and back. It is a page of its own, so these are real page loads; what was typed is kept by
// the drafts, places by the session storage.

/** Only addresses of our own: a link must not lead away through the sign-in. */
export function afterLogin(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) && !next.startsWith('/dang-nhap') ? next : '/viec';
}

export function goToLogin(ended: boolean): void {
  const here = location.pathname + location.search;
  location.assign(`/dang-nhap?${ended ? 'het-phien=1&' : ''}tiep=${encodeURIComponent(here)}`);
}
