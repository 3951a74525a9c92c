// Looks at pages of cards, each in a frame of its own width, and writes what it saw into the title, as JSON.
const rects = node => { const range = node.ownerDocument.createRange(); range.selectNodeContents(node); return [...range.getClientRects()].filter(r => r.width > 0) };
function* texts(element) { const walk = element.ownerDocument.createTreeWalker(element, NodeFilter.SHOW_TEXT); while (walk.nextNode()) yield walk.currentNode }
const seen = (page, css) => [...page.querySelectorAll(css)].filter(e => e.checkVisibility());
const name = e => { const side = e.closest('.side'); return `${side.dataset.note}/${side.dataset.card}/${side.classList[1]}: ${e.textContent.trim().slice(0, 60)}` };

// What may not be torn and stands on more than one line; readings that have left their signs.
const torn = (page, css) => seen(page, css).filter(e => [...texts(e)].some(t => { const r = rects(t); return r.length > 1 && Math.abs(r.at(-1).top - r[0].top) > r[0].height / 2 && r.at(-1).left <= r[0].left + 1 && !vertical(e) || vertical(e) && r.length > 1 && Math.abs(r.at(-1).left - r[0].left) > 2 })).map(name);
const vertical = e => getComputedStyle(e).writingMode != 'horizontal-tb';
const apart = page => seen(page, 'ruby').filter(e => {
  const [base, reading] = ['rb', 'rt'].map(part => e.querySelector(part).getBoundingClientRect());
  return vertical(e.querySelector('rt')) ? Math.abs(reading.left - base.right) > 3 || reading.top > base.bottom || reading.bottom < base.top
    : reading.bottom > base.top + base.height / 2 || base.top - reading.bottom > base.height || reading.left > base.right || reading.right < base.left }).map(name);

// Where each sign of the quotation stands on its side, and on how many lines.
const places = side => { const zero = side.getBoundingClientRect(); return [...side.querySelectorAll('blockquote.ruby rb')].map(e => { const r = e.getBoundingClientRect(); return [r.left - zero.left, r.top - zero.top] }) };
const lines = side => places(side).reduce((tops, [, top]) => tops.some(t => Math.abs(t - top) < 8) ? tops : [...tops, top], []).length;
const moved = page => seen(page, '.side.front[data-card=recognition]').filter(front => {
  const [a, b] = [places(front), places(front.nextElementSibling)];
  return !a.length || a.length != b.length || a.some((p, i) => Math.abs(p[0] - b[i][0]) > .5 || Math.abs(p[1] - b[i][1]) > .5) }).map(name);

// Everything unfolded, and overflow-wrap, which would break a word that does not fit, switched off: such a word sticks out. Addresses may be broken.
const unfold = page => { for (const e of page.querySelectorAll('details')) e.open = true;
  const style = page.createElement('style'); style.textContent = '.yulu, .yulu :not(a, a *) { overflow-wrap: normal !important }'; page.head.append(style) };
const wide = (page, width) => seen(page, '.yulu :not(rt, rt *)').filter(e => !e.querySelector(':not(b, i, br)') && rects(e).some(r => r.right > width)).map(name);

const looks = {
  fits: (page, width) => { const told = { torn: torn(page, 'rb, rt, .keep, .blank, .syllable, .word, .level'), apart: apart(page), moved: moved(page), sideways: page.documentElement.scrollWidth > width };
    told.lines = [...page.querySelectorAll('.side.back[data-card=recognition]')].reduce((n, side) => n + lines(side), 0);
    unfold(page); told.torn.push(...torn(page, 'rb, rt, .syllable')); told.wide = wide(page, width); return told },
  colours: page => Object.fromEntries(['.front rt', '.reading', '.context', '.authority', '.english', '.level', '.provenance', '.label', 'blockquote', 'summary', 'del', '.reading-text', '.note', '.word', 'a'].map(css => {
    const e = page.querySelector(css); return [css, e && [getComputedStyle(e).color, getComputedStyle(page.body).backgroundColor]] })),
  sizes: page => [...new Set([...page.querySelectorAll('rt')].map(e => parseFloat(getComputedStyle(e).fontSize)))],
  players: page => [...page.querySelectorAll('.side')].map(side => [side.dataset.card, side.classList[1], seen(side, 'audio').map(e => e.getAttribute('src'))]),
  touched: page => { const front = page.querySelector('.side.front'), shown = () => [...front.querySelectorAll('rt')].filter(e => getComputedStyle(e).visibility == 'visible').map(e => e.textContent);
    const word = front.querySelector('[tabindex]'), told = [shown()]; word.focus(); told.push([shown(), [...word.querySelectorAll('rt')].map(e => e.textContent)]); word.blur();
    front.querySelector('details.show').open = true; told.push([shown().length, front.querySelectorAll('rt').length]); return told },
};
const look = ([file, width, what]) => new Promise(done => { const frame = document.createElement('iframe'); frame.width = width; frame.height = 900; frame.style.border = 0;
  frame.onload = () => { done(looks[what](frame.contentDocument, width)); frame.remove() }; frame.src = file; document.body.append(frame) });
(async () => { const told = []; for (const page of pages) told.push(await look(page)); document.title = JSON.stringify(told) })();
