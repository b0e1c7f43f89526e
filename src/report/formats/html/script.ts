/** What the page does when scripts may run; without it everything is there and nothing is hidden. */
export const script = `
'use strict';
(() => {
  const form = document.getElementById('filter');
  const items = [...document.querySelectorAll('article[data-s]')];
  const told = document.getElementById('shown');
  const texts = new Map();
  const textOf = (item) => {
    let text = texts.get(item);
    if (text === undefined) texts.set(item, (text = item.textContent.toLowerCase()));
    return text;
  };
  const apply = () => {
    const data = new FormData(form);
    const severities = new Set(data.getAll('s'));
    const outcome = data.get('o');
    const state = data.get('t');
    const words = String(data.get('q') || '').toLowerCase().split(/\\s+/).filter(Boolean);
    let shown = 0;
    for (const item of items) {
      const d = item.dataset;
      const fits = severities.has(d.s) && (!outcome || d.o === outcome) && (!state || d.t === state) &&
        words.every((word) => textOf(item).includes(word));
      if (item.hidden === fits) item.hidden = !fits;
      if (fits) shown += 1;
    }
    told.textContent = shown + ' of ' + items.length + ' shown';
  };
  if (form && items.length > 0) {
    form.hidden = false;
    let timer;
    form.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(apply, 120); });
    form.addEventListener('submit', (event) => event.preventDefault());
    form.addEventListener('reset', () => setTimeout(apply));
  }
  const colour = (pre) => {
    const lines = pre.textContent.split('\\n');
    pre.replaceChildren(...lines.map((line) => {
      const span = document.createElement('span');
      span.className = /^\\+(?!\\+\\+)/.test(line) ? 'a' : /^-(?!--)/.test(line) ? 'd' : '';
      span.textContent = line || ' ';
      return span;
    }));
  };
  document.addEventListener('toggle', ({ target }) => {
    const pre = target.open ? target.querySelector('pre.diff') : null;
    if (pre && pre.children.length === 0) colour(pre);
  }, true);
  for (const svg of document.querySelectorAll('svg[data-picture]')) {
    const services = [...svg.querySelectorAll('g[data-n]')];
    const note = document.getElementById(svg.dataset.picture);
    const pick = (chosen) => {
      const off = chosen.classList.contains('on');
      const reached = new Set(off ? [] : chosen.dataset.reach.split(' '));
      svg.classList.toggle('pick', !off);
      for (const one of services) {
        const isChosen = !off && one === chosen;
        one.querySelector('[role=button]').setAttribute('aria-pressed', String(isChosen));
        one.classList.toggle('on', isChosen);
        one.classList.toggle('reached', reached.has(one.dataset.n));
        one.classList.toggle('away', !off && !isChosen && !reached.has(one.dataset.n));
      }
      note.textContent = off ? '' : chosen.dataset.note;
    };
    for (const one of services) {
      one.addEventListener('click', () => pick(one));
      one.addEventListener('keydown', (event) => {
        if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); pick(one); }
      });
    }
  }
  for (const group of document.querySelectorAll('[data-tabs]')) {
    const buttons = [...group.querySelectorAll('button')];
    const show = (chosen) => {
      for (const one of buttons) {
        const isChosen = one === chosen;
        one.setAttribute('aria-pressed', String(isChosen));
        document.getElementById(one.dataset.for).hidden = !isChosen;
      }
    };
    group.hidden = false;
    for (const one of buttons) one.addEventListener('click', () => show(one));
    show(buttons[0]);
  }
  let closed = [];
  addEventListener('beforeprint', () => {
    closed = [...document.querySelectorAll('details:not([open])')].slice(0, 2000);
    for (const one of closed) one.open = true;
    for (const one of document.querySelectorAll('[data-figure]')) one.hidden = false;
  });
  addEventListener('afterprint', () => {
    for (const one of closed) one.open = false;
    for (const one of document.querySelectorAll('[data-tabs] button[aria-pressed=true]')) one.click();
  });
})();
`;
