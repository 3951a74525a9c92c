// The desk: find, filter, walk, turn, choose, and follow the files. Everything it shows is in the page already.
'use strict';
const $ = css => document.querySelector(css), $$ = css => [...document.querySelectorAll(css)];
const form = $('form'), body = document.body, live = body.dataset.live;
const own = body.dataset.script, other = own == 'simplified' ? 'traditional' : 'simplified';
const sounds = JSON.parse($('#sounds').textContent), texts = new WeakMap();
let current = null, entries = [], rows = new Map();

const say = text => { $('#news').textContent = text };
const shown = () => entries.filter(e => !e.hidden);
const row = entry => rows.get(entry.id);

// Cards stand in the page as text until they are near: a thousand quotes open at once.
function fill(entry) {
  const kept = entry.querySelector('script');
  if (!kept) return;
  kept.outerHTML = kept.textContent;
  for (const audio of entry.querySelectorAll('audio')) audio.src = sounds[audio.getAttribute('src')] ?? audio.getAttribute('src');
}
const near = new IntersectionObserver(seen => { for (const one of seen) if (one.isIntersecting) fill(one.target); }, { rootMargin: '100%' });

function choose(entry, move = true) {
  if (current) { current.classList.remove('current'); row(current)?.firstChild.removeAttribute('aria-current'); }
  current = entry || null;
  if (!current) return;
  fill(current);
  current.classList.add('current');
  row(current).firstChild.setAttribute('aria-current', 'true');
  if (!move) return;
  current.focus({ preventScroll: true });
  current.scrollIntoView();
  const list = $('nav').getBoundingClientRect(), at = row(current).getBoundingClientRect();
  if (at.top < list.top || at.bottom > list.bottom) $('nav').scrollTop += at.top - list.top - list.height / 3;
}
function walk(step) {
  const all = shown(), at = all.indexOf(current);
  if (all.length) choose(all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + step))]);
}
function turn() { if (!current) choose(shown()[0]); if (current) current.classList.toggle('turned'); }
function play() { const sound = current && [...current.querySelectorAll('audio')].find(a => a.checkVisibility()); if (sound) sound.paused ? sound.play() : sound.pause(); }

function text(entry) {
  if (!texts.has(entry)) texts.set(entry, entry.textContent.replace(/<[^>]*>/g, ' ').toLowerCase());
  return texts.get(entry);
}
function filter() {
  const words = form.elements.find.value.toLowerCase().split(/\s+/).filter(Boolean), set = $$('#filters select').filter(s => s.value);
  for (const entry of entries) {
    entry.hidden = !set.every(s => (entry.dataset[s.name] ?? '').split('|').includes(s.value)) || !words.every(w => text(entry).includes(w));
    row(entry).hidden = entry.hidden;
  }
  const all = shown();
  $('#count').textContent = `${all.length} of ${entries.length}`;
  if (!current || current.hidden) choose(all[0], false);
}
function renew() {
  entries = $$('.entry');
  rows = new Map($$('#list li').map(li => [li.dataset.for, li]));
  for (const entry of entries) near.observe(entry);
}

const toggles = {
  both: on => body.classList.toggle('both', on), night: on => body.classList.toggle('nightMode', on), phone: on => body.classList.toggle('phone', on),
  large: on => document.documentElement.classList.toggle('large', on), script: on => { body.dataset.script = on ? other : own },
};
function press(name) {
  const button = $('#' + name), on = button.getAttribute('aria-pressed') != 'true';
  button.setAttribute('aria-pressed', on);
  toggles[name](on);
}
function help() { const keys = $('#keys'); keys.hidden = !keys.hidden; $('#help').setAttribute('aria-expanded', !keys.hidden); }

async function ask(what, about) {
  const answer = await fetch(what, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(about) });
  say(await answer.text());
}
async function open({ dataset: { file, line } }) {
  try {
    if (live) return await ask('open', { file, line: +line });
    await navigator.clipboard.writeText(`${file}:${line}`);
    say(`Copied: ${file}:${line}`);
  } catch { say(`${file}:${line}`); }
}
// The sentences ticked and those between them, for a wording is one stretch.
function sentences(asked) { return [...asked.querySelectorAll(':checked')].map(box => +box.value); }
function decide(asked, take) {
  const ticked = sentences(asked);
  if (take && !ticked.length) return say('No sentence is ticked.');
  ask('choose', { quote: asked.dataset.quote, sentences: take ? `${ticked[0]}-${ticked[ticked.length - 1]}` : '' }).catch(() => say('The desk does not answer.'));
}
function decideHere(take) { const asked = current && current.querySelector('.asked'); if (asked) decide(asked, take); }

const keys = {
  j: () => walk(1), ArrowDown: () => walk(1), k: () => walk(-1), ArrowUp: () => walk(-1), ' ': turn, t: turn, '?': help, '/': () => form.elements.find.focus(),
  e: () => current && open(current.querySelector('.place')), p: play, y: () => decideHere(true), x: () => decideHere(false),
  b: () => press('both'), n: () => press('night'), w: () => press('phone'), z: () => press('large'), s: () => press('script'),
};
document.addEventListener('keydown', event => {
  const inside = event.target.closest('[type=search], select');
  if (event.key == 'Escape' && inside) { inside.blur(); if (current) current.focus({ preventScroll: true }); return; }
  if (inside || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
  if (event.key == ' ' && event.target.closest('button, a, summary, input, audio, [tabindex="0"]')) return;
  event.preventDefault();
  keys[event.key]();
});
document.addEventListener('click', event => {
  const at = css => event.target.closest(css), place = at('.place'), link = at('#list a'), entry = at('.entry');
  if (entry && entry != current) choose(entry, false);
  if (place) open(place);
  if (link) { event.preventDefault(); choose(document.getElementById(link.parentNode.dataset.for)); }
  if (at('.take, .leave')) decide(at('.asked'), !!at('.take'));
});
document.addEventListener('change', event => {
  const asked = event.target.closest('.asked'), ticked = asked ? sentences(asked) : [];
  for (const box of asked && event.target.checked ? asked.querySelectorAll('input') : []) box.checked = box.value >= ticked[0] && box.value <= ticked[ticked.length - 1];
});
for (const name of Object.keys(toggles)) $('#' + name).addEventListener('click', () => press(name));
for (const [name, act] of Object.entries({ next: () => walk(1), previous: () => walk(-1), turn, help })) $('#' + name).addEventListener('click', act);
addEventListener('beforeprint', () => entries.forEach(fill));
form.addEventListener('submit', event => event.preventDefault());
form.addEventListener('input', filter);

// In place: what was chosen, turned, filtered and scrolled to stays; an entry that is as it was is not touched.
async function follow() {
  const [head, ...pieces] = (await (await fetch('')).text()).split('<!--' + 'entry-->'), tail = pieces.pop();
  const fresh = new DOMParser().parseFromString(head + tail, 'text/html'), had = new Map(entries.map(e => [e.id + ' ' + e.dataset.digest, e]));
  const was = current && current.id, turned = new Set($$('.turned').map(e => e.id)), at = current && current.getBoundingClientRect().top;
  const focused = document.activeElement == current, chosen = Object.fromEntries($$('#filters select').map(s => [s.name, s.value]));
  const made = pieces.map(piece => {
    const [, id, digest] = /id="([^"]*)" data-digest="([^"]*)"/.exec(piece), kept = had.get(id + ' ' + digest);
    if (kept) return kept;
    const template = document.createElement('template');
    template.innerHTML = piece;
    template.content.firstChild.classList.toggle('turned', turned.has(id));
    return template.content.firstChild;
  });
  for (const id of ['filters', 'list', 'project', 'stats', 'description']) document.getElementById(id).replaceWith(fresh.getElementById(id));
  $('h1').textContent = document.title = fresh.title;
  if (made.length != entries.length || made.some((e, n) => e != entries[n])) $('#entries').replaceChildren(...made);
  for (const select of $$('#filters select')) { select.value = chosen[select.name] ?? ''; if (select.selectedIndex < 0) select.value = ''; }
  renew();
  choose(was && document.getElementById(was), false);
  filter();
  if (current && current.id == was) { if (focused) current.focus({ preventScroll: true }); scrollBy(0, current.getBoundingClientRect().top - at); }
  const bad = $$('.finding.error').length;
  say(`Built again: ${bad ? `${bad} error${bad == 1 ? '' : 's'}` : 'no errors'}.`);
}
new ResizeObserver(([{ target }]) => document.documentElement.style.setProperty('--head', `${target.offsetHeight}px`)).observe($('header'));
renew();
filter();
if (matchMedia('(prefers-color-scheme: dark)').matches) press('night');
if (live) {
  const closed = 'The desk is closed. Start it again with: yulu preview --watch', events = new EventSource('events');
  let seen = live, work = Promise.resolve();
  events.onopen = () => { if ($('#news').textContent == closed) say(''); };
  events.onmessage = event => { if (seen != event.data) work = work.then(follow).catch(() => say('The desk does not answer.')); seen = event.data; };
  events.onerror = () => say(closed);
}
