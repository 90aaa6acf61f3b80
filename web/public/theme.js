// Before the first paint, so that a dark screen never flashes white.
(function () {
  var theme = 'system';
  try {
    theme = JSON.parse(localStorage.getItem('congvan.prefs') || '{}').theme || 'system';
  } catch {
    // Storage may be closed; the system's choice serves.
  }
  if (theme === 'system') theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  document.documentElement.dataset.theme = theme;
})();
