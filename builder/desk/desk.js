// The desk: find, filter, walk, turn, and follow the files. Everything it shows is in the page already.
'use strict';
const $ = css => document.querySelector(css), $$ = css => [...document.querySelectorAll(css)];
const form = $('form'), body = document.body, token = $('meta[name=token]').content;
const own = body.dataset.script, other = own == 'simplified' ? 'traditional' : 'simplified';
const shown = () => $$('.entry:not([hidden])');
let current = null;

function choose(entry, move = true) {
  if (current) current.classList.remove('current');
  for (const link of $$('#list [aria-current]')) link.removeAttribute('aria-current');
  current = entry || null;
  if (!current) return;
  current.classList.add('current');
  const link = $(`#list [data-for="${CSS.escape(current.id)}"] a`);
  link.setAttribute('aria-current', 'true');
  if (move) { current.focus({ preventScroll: true }); current.scrollIntoView(); link.scrollIntoView({ block: 'nearest' }); }
}

function walk(step) {
  const all = shown(), at = all.indexOf(current);
  if (all.length) choose(all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + step))]);
}

function turn() { if (!current) choose(shown()[0]); if (current) current.classList.toggle('turned'); }

function filter() {
  const wanted = new FormData(form), words = wanted.get('find').toLowerCase().split(/\s+/).filter(Boolean);
  for (const entry of $$('.entry')) {
    const fits = $$('#filters select').every(s => !s.value || entry.dataset[s.name].split('|').includes(s.value));
    entry.hidden = !fits || words.length > 0 && !(text => words.every(w => text.includes(w)))(entry.textContent.toLowerCase());
    $(`#list [data-for="${CSS.escape(entry.id)}"]`).hidden = entry.hidden;
  }
  const all = shown();
  $('#count').textContent = `${all.length} of ${$$('.entry').length}`;
  if (!current || current.hidden) choose(all[0], false);
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
function help() { const button = $('#help'), keys = $('#keys'); keys.hidden = !keys.hidden; button.setAttribute('aria-expanded', !keys.hidden); }

async function open(place) {
  const { file, line } = place.dataset;
  try {
    if (!token) { await navigator.clipboard.writeText(`${file}:${line}`); return say(`Copied: ${file}:${line}`); }
    const answer = await fetch('/open', { method: 'POST', headers: { 'X-Token': token, 'Content-Type': 'application/json' }, body: JSON.stringify({ file, line: +line }) });
    say(await answer.text());
  } catch { say(`${file}:${line}`); }
}
const say = text => { $('#news').textContent = text };

const keys = {
  j: () => walk(1), ArrowDown: () => walk(1), k: () => walk(-1), ArrowUp: () => walk(-1), ' ': turn, t: turn, '?': help, '/': () => form.elements.find.focus(),
  e: () => current && open(current.querySelector('.place')), b: () => press('both'), n: () => press('night'), p: () => press('phone'), z: () => press('large'), s: () => press('script'),
};
document.addEventListener('keydown', event => {
  const inside = event.target.closest('input, select');
  if (event.key == 'Escape' && inside) { inside.blur(); if (current) current.focus({ preventScroll: true }); return; }
  if (inside || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
  if (event.key == ' ' && event.target.closest('button, a, summary')) return;
  event.preventDefault();
  keys[event.key]();
});
document.addEventListener('click', event => {
  const place = event.target.closest('.place'), row = event.target.closest('#list a');
  if (place) open(place);
  if (row) { event.preventDefault(); choose(document.getElementById(row.parentNode.dataset.for)); }
});
for (const name of Object.keys(toggles)) $('#' + name).addEventListener('click', () => press(name));
$('#next').addEventListener('click', () => walk(1));
$('#previous').addEventListener('click', () => walk(-1));
$('#turn').addEventListener('click', turn);
$('#help').addEventListener('click', help);
form.addEventListener('submit', event => event.preventDefault());
form.addEventListener('input', filter);

// In place: what was chosen, turned, filtered and scrolled to stays.
async function follow() {
  const fresh = new DOMParser().parseFromString(await (await fetch('/')).text(), 'text/html');
  const was = current && current.id, turned = $$('.turned').map(e => e.id), at = current && current.getBoundingClientRect().top;
  const focused = document.activeElement == current, chosen = Object.fromEntries($$('#filters select').map(s => [s.name, s.value]));
  for (const id of ['filters', 'list', 'project', 'entries', 'stats', 'description']) document.getElementById(id).replaceWith(fresh.getElementById(id));
  for (const select of $$('#filters select')) { select.value = chosen[select.name]; if (select.selectedIndex < 0) select.value = ''; }
  for (const id of turned) document.getElementById(id)?.classList.add('turned');
  choose(was && document.getElementById(was), false);
  filter();
  if (current && current.id == was) { if (focused) current.focus({ preventScroll: true }); scrollBy(0, current.getBoundingClientRect().top - at); }
  const bad = $$('.finding.error').length;
  say(`Built again: ${bad ? `${bad} error${bad == 1 ? '' : 's'}` : 'no errors'}.`);
}
if (token) {
  const events = new EventSource('/events');
  let seen = null, work = Promise.resolve();
  events.onmessage = event => { if (seen !== null && seen != event.data || seen === null && event.data != '1') work = work.then(follow).catch(() => say('The desk does not answer.')); seen = event.data; };
  events.onerror = () => say('The desk is closed. Start it again with: yulu preview --watch');
}
filter();
