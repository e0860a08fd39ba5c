// The script of every page, inlined. Pages are whole without it; it refreshes without flicker, filters,
// moves by keyboard and remembers the theme.

export const SCRIPT = `
(() => {
  const root = document.documentElement;
  const saved = localStorage.getItem('theme');
  if (saved) root.dataset.theme = saved;
  const dark = () => saved_() === 'dark' || (!saved_() && matchMedia('(prefers-color-scheme: dark)').matches);
  const saved_ = () => root.dataset.theme;
  const sheet = [...document.styleSheets].find((s) => s.cssRules.length > 10);
  const rule = sheet && [...sheet.cssRules].find((r) => r.media && r.media.mediaText.includes('dark'));
  const paint = () => { if (rule) rule.media.mediaText = saved_() ? (saved_() === 'dark' ? 'all' : 'not all') : '(prefers-color-scheme: dark)'; };
  paint();
  addEventListener('DOMContentLoaded', () => {
    const toggle = document.getElementById('theme');
    if (toggle) toggle.onclick = () => { root.dataset.theme = dark() ? 'light' : 'dark'; localStorage.setItem('theme', root.dataset.theme); paint(); };
    const input = document.getElementById('filter');
    let state = '';
    const apply = () => {
      const words = (input ? input.value : '').toLowerCase().split(/\\s+/).filter(Boolean);
      document.querySelectorAll('[data-text]').forEach((row) => {
        const fits = words.every((word) => row.dataset.text.includes(word));
        row.hidden = !fits;
      });
      document.querySelectorAll('.group').forEach((group) => {
        group.hidden = (state && group.dataset.group !== state) || !group.querySelector('[data-text]:not([hidden])');
        if (words.length || state === group.dataset.group) group.querySelectorAll('details').forEach((fold) => { fold.open = true; });
      });
      document.querySelectorAll('.tile').forEach((tile) => tile.setAttribute('aria-pressed', String(tile.dataset.group === state)));
    };
    const wire = () => {
      document.querySelectorAll('.tile').forEach((tile) => { tile.onclick = () => { state = state === tile.dataset.group ? '' : tile.dataset.group; apply(); }; });
      apply();
    };
    if (input) input.oninput = apply;
    wire();
    addEventListener('keydown', (event) => {
      if (event.target instanceof HTMLInputElement) { if (event.key === 'Escape') { event.target.value = ''; apply(); event.target.blur(); } return; }
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === '/' && input) { event.preventDefault(); input.focus(); }
      if (event.key === 'j' || event.key === 'k') {
        const rows = [...document.querySelectorAll('a.row')].filter((row) => row.offsetParent);
        const at = rows.indexOf(document.activeElement);
        const next = rows[Math.max(0, Math.min(rows.length - 1, at + (event.key === 'j' ? 1 : -1)))];
        if (next) next.focus();
      }
    });
    const live = document.querySelector('main[data-refresh]');
    if (!live) return;
    const refresh = async () => {
      if (document.hidden || document.getSelection().toString()) return;
      try {
        const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
        if (!answer.ok) throw new Error(String(answer.status));
        const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
        for (const id of ['live', 'when']) {
          const now = document.getElementById(id);
          const next = fresh.getElementById(id);
          if (!now || !next || now.innerHTML === next.innerHTML) continue;
          const focus = document.activeElement && document.activeElement.id;
          const folds = [...now.querySelectorAll('details')].map((item) => [item.id, item.open]);
          now.innerHTML = next.innerHTML;
          folds.forEach(([key, open]) => { const item = document.getElementById(key); if (item) item.open = open; });
          if (focus) { const item = document.getElementById(focus); if (item) item.focus({ preventScroll: true }); }
        }
        wire();
      } catch {
        const when = document.getElementById('when');
        if (when) when.innerHTML = '<span class="pulse stale"></span>no answer';
      }
    };
    setInterval(refresh, Number(live.dataset.refresh) * 1000);
    document.addEventListener('visibilitychange', refresh);
  });
})();
`;
