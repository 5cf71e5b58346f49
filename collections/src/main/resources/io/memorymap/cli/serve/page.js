'use strict';

// Texts of a file reach the page as text nodes only: no markup is ever made of them.

const LOOK_MILLIS = 2000;
const MEASURE_MILLIS = 5000;
const MOST_SAMPLES = 900;
const SVG = 'http://www.w3.org/2000/svg';
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

let paused = false;

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  made.append(...children);
  return made;
}

function shape(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  made.append(...children);
  return made;
}

const count = number => number.toLocaleString('en', { maximumFractionDigits: 0 });
const percent = share => share > 0 && share < .0005 ? '<\u00a00.1\u00a0%' : `${(100 * share).toFixed(1)}\u00a0%`;
const share = (part, whole) => whole > 0 ? Math.min(1, part / whole) : 0;
const clock = millis => new Date(millis).toLocaleTimeString('en', { hour12: false });
const plural = (number, one, many) => `${count(number)} ${number === 1 ? one : many}`;

/** The time alone if that was today. */
function moment(millis) {
  const date = new Date(millis);
  const today = date.toDateString() === new Date().toDateString();
  return date.toLocaleString('en', { dateStyle: today ? undefined : 'medium', timeStyle: 'short', hour12: false });
}

function bytes(number) {
  let unit = 0;
  while (number >= 1024 && unit < UNITS.length - 1) {
    number /= 1024;
    unit++;
  }
  return unit === 0 ? `${count(number)} B` : `${number.toFixed(1)} ${UNITS[unit]}`;
}

function span(seconds) {
  for (const [unit, length] of [['d', 86400], ['h', 3600], ['min', 60]]) {
    if (seconds >= 2 * length) {
      return `${count(Math.floor(seconds / length))} ${unit}`;
    }
  }
  return `${count(Math.max(0, Math.round(seconds)))} s`;
}

/** The tool does not answer. */
class Gone extends Error {}

async function ask(path) {
  let answer;
  try {
    answer = await fetch(path, { cache: 'no-store' });
  } catch (failure) {
    throw new Gone(failure.message);
  }
  if (!answer.ok) {
    throw new Error(await answer.text());
  }
  return answer.json();
}

/** A bar that is filled from the left. */
function bar(of) {
  const width = of > 0 ? Math.max(.5, 100 * of) : 0;
  return shape('svg', { class: 'bar', viewBox: '0 0 100 8', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    shape('rect', { class: 'track', width: 100, height: 8 }),
    shape('rect', { class: 'fill', width, height: 8 }));
}

/** The least number of the form 1, 2 or 5 times a power of a base that a chart of a value can end at. */
function ceiling(value, base) {
  let power = 1;
  while (power * base <= value) {
    power *= base;
  }
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1024].find(n => n * power >= value);
  return step * power;
}

/** A figure that is sampled while the page is open. */
class Chart {
  /** With a base the chart ends at the number that suits the largest sample, else at 1. */
  constructor(title, format, base) {
    this.title = title;
    this.format = format;
    this.base = base;
    this.samples = [];
    this.now = element('span', {});
    this.picture = shape('svg', { class: 'chart', viewBox: '0 0 300 100', preserveAspectRatio: 'none', role: 'img' });
    this.top = element('span', { class: 'top', 'aria-hidden': 'true' });
    this.from = element('span', {});
    this.figure = element('figure', {},
      element('figcaption', {}, element('span', {}, title), this.now),
      element('div', { class: 'plot' }, this.picture, this.top),
      element('p', { class: 'axis', 'aria-hidden': 'true' }, this.from, element('span', {}, 'now')));
  }

  add(time, value) {
    this.samples.push({ time, value });
    if (this.samples.length > MOST_SAMPLES) {
      this.samples.shift();
    }
    this.draw();
  }

  draw() {
    const first = this.samples[0];
    const last = this.samples[this.samples.length - 1];
    const values = this.samples.map(sample => sample.value);
    const least = Math.min(...values);
    const most = Math.max(...values);
    const top = this.base ? ceiling(Math.max(1, most), this.base) : 1;
    const length = Math.max(1, last.time - first.time);
    const x = sample => (300 * (sample.time - first.time) / length).toFixed(2);
    const y = sample => (100 - 84 * sample.value / top).toFixed(2);
    let points = this.samples.map(sample => `${x(sample)} ${y(sample)}`);
    if (points.length === 1) {
      points = [`0 ${y(first)}`, `300 ${y(first)}`];
    }
    const line = `M${points.join('L')}`;
    const seconds = (last.time - first.time) / 1000;
    this.picture.replaceChildren(
      shape('path', { class: 'grid', d: 'M0 16H300M0 58H300' }),
      shape('path', { class: 'area', d: `${line}V100H0Z` }),
      shape('path', { class: 'line', d: line }));
    this.picture.setAttribute('aria-label', `${this.title} in the last ${span(seconds)}: now ${this.format(last.value)},`
      + ` least ${this.format(least)}, most ${this.format(most)}`);
    this.now.textContent = this.format(last.value);
    this.top.textContent = this.format(top);
    this.from.textContent = seconds < 1 ? '' : `${span(seconds)} ago`;
  }
}

class StoreView {
  constructor(number, file) {
    this.number = number;
    this.problems = new Map();
    this.root = document.getElementById('file').content.cloneNode(true).querySelector('section');
    this.root.id = `file${number}`;
    this.find('h2').textContent = file.name;
    this.find('h2').id = `name${number}`;
    this.root.setAttribute('aria-labelledby', `name${number}`);
    this.find('.path').textContent = file.path;
    this.charts = {
      hits: new Chart('Hit ratio', percent),
      entries: new Chart('Entries', count, 10),
      disk: new Chart('Disk used', bytes, 1024),
      live: new Chart('Live bytes', bytes, 1024),
      writes: new Chart('Writes in a second', number => number < 10 ? number.toFixed(1) : count(number), 10),
    };
    Object.values(this.charts).forEach(chart => this.find('.charts').append(chart.figure));
    this.charts.hits.figure.hidden = true;
    this.find('.legend').append('empty', this.cells([0, 1, 2, 3, 4, 5, 6, 7, 8], 9), 'full');
    this.find('.search').addEventListener('submit', event => {
      event.preventDefault();
      this.search();
    });
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  /** Says what is wrong, or no longer wrong, with one of the looks. */
  problem(look, text) {
    this.problems.set(look, text);
    const all = [...new Set(this.problems.values())].filter(problem => problem !== '').join(' ');
    if (this.find('.problem').textContent !== all) {
      this.find('.problem').textContent = all;
    }
    this.find('.problem').hidden = all === '';
  }

  async look() {
    const totals = await ask(`${this.number}/totals`);
    if (totals.problem) {
      this.problem('totals', totals.problem);
      return;
    }
    this.problem('totals', '');
    if (totals.struct) {
      this.find('.struct').hidden = false;
      this.facts(this.find('.struct'), totals.struct);
      return;
    }
    this.find('.store').hidden = false;
    this.totals(totals);
    if (!this.measuredAt || Date.now() - this.measuredAt >= MEASURE_MILLIS) {
      await this.measure();
      this.measuredAt = Date.now();
    }
    if (!this.searched) {
      this.searched = true;
      await this.search();
    }
  }

  totals(now) {
    this.find('.tiles').replaceChildren(
      this.tile('Entries', now.entries, now.capacity, count),
      this.tile('Live bytes', now.liveBytes, now.maxBytes, bytes),
      this.tile('Disk used', now.usedDiskBytes, now.fileBytes, bytes),
      ...this.reads(now));
    this.facts(this.find('.card .facts'), now.facts);
    this.charts.entries.add(now.time, now.entries);
    this.charts.disk.add(now.time, now.usedDiskBytes);
    this.charts.live.add(now.time, now.liveBytes);
    if (this.last && now.time > this.last.time) {
      const written = Math.max(0, now.records - this.last.records);
      this.charts.writes.add(now.time, 1000 * written / (now.time - this.last.time));
    }
    this.last = now;
  }

  /** Draws how many of the reads since the last look were hits; while nothing is read, that stays as it was. */
  reads(now) {
    const all = now.hits + now.misses;
    this.find('.reads').textContent = all > 0
      ? 'The hit ratio is that of the reads between two looks; while nothing is read, it stays as it was.'
      : 'No hits or misses are noted in this file: a cache notes them where its statistics are on, a store or a map counts none.';
    this.charts.hits.figure.hidden = all === 0;
    if (all === 0) {
      return [];
    }
    const before = this.last && this.last.hits <= now.hits && this.last.misses <= now.misses ? this.last : { hits: 0, misses: 0 };
    const hits = now.hits - before.hits;
    const reads = hits + now.misses - before.misses;
    this.hitRatio = reads > 0 ? hits / reads : this.hitRatio;
    this.charts.hits.add(now.time, this.hitRatio);
    return [this.card('Hits', percent(now.hits / all), `of ${plural(all, 'read', 'reads')} since ${moment(now.ownerSince)}`, now.hits / all)];
  }

  tile(title, value, bound, format) {
    return this.card(title, format(value), `of ${format(bound)} at most, ${percent(share(value, bound))}`, share(value, bound));
  }

  card(title, value, text, filled) {
    return element('section', { class: 'tile' },
      element('h3', {}, title),
      element('p', { class: 'value' }, value),
      element('p', { class: 'bound' }, text),
      bar(filled));
  }

  facts(list, facts) {
    list.replaceChildren(...Object.entries(facts).flatMap(([name, value]) =>
      [element('dt', {}, name), element('dd', {}, String(value))]));
  }

  async measure() {
    const figures = await ask(`${this.number}/figures`);
    if (figures.problem) {
      this.problem('figures', figures.problem);
      return;
    }
    this.problem('figures', figures.damagedHeaders === 0 ? ''
      : `${plural(figures.damagedHeaders, 'part', 'parts')} of the file’s first pages are damaged; verify says more.`);
    this.picture(figures);
    const last = figures.probeLengths.length;
    this.histogram('.probes', figures.probeLengths.map((number, i) => [`${i + 1}${i + 1 === last ? ' or more' : ''}`, number]));
    this.histogram('.expiry', Object.entries(figures.expiry).map(([label, number]) =>
      [/^[0-9]/.test(label) ? `up to ${label}` : label === 'never' ? 'for ever' : label, number]));
    const remarks = [figures.rowIsSegment ? 'Each row is a segment, and each cell a 64th of its table.'
      : 'Each cell is a segment; the number before a row is that of its first one.',
      `Measured at ${clock(figures.time)} in ${count(figures.tookMillis)} ms.`,
      `${percent(figures.load)} of ${count(figures.slots)} slots are taken, ${plural(figures.tombstones, 'is a tombstone', 'are tombstones')}.`,
      `${bytes(figures.deadBytes)} of ${bytes(figures.logBytes)} of the logs are dead.`];
    if (figures.segmentsNotSettled > 0) {
      remarks.push(`${plural(figures.segmentsNotSettled, 'segment changes', 'segments change')} too fast to tell what is dead.`);
    }
    if (figures.segmentsDueForRecovery > 0) {
      remarks.push(`${plural(figures.segmentsDueForRecovery, 'segment is', 'segments are')} due for recovery; shown is what it will give.`);
    }
    this.find('.measured').textContent = remarks.join(' ');
  }

  /** Cells of a row, by how full they are: 0 for empty to 8. */
  cells(levels, width) {
    const paths = new Map();
    levels.forEach((level, i) => paths.set(level, `${paths.get(level) || ''}M${i} 0h1v1h-1z`));
    return shape('svg', { viewBox: `0 0 ${width} 1`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
      ...[...paths].map(([level, d]) => shape('path', { class: `${level === 0 ? '' : 'shade '}level${level}`, d })));
  }

  picture(figures) {
    const wide = figures.rowIsSegment ? figures.rows[0].shares.length : Math.min(64, Math.max(...figures.rows.map(row => row.shares.length)));
    this.find('.picture').replaceChildren(...figures.rows.map(row => {
      const levels = row.shares.map(share => share === 0 ? 0 : Math.min(8, 1 + Math.floor(share * 8 / 1000)));
      return element('div', { class: 'row' },
        element('span', {}, String(row.label)), this.cells(levels, wide), element('span', {}, percent(row.load / 1000)));
    }));
    const loads = figures.rows.map(row => row.load / 1000);
    this.find('.picture').setAttribute('aria-label', `${plural(figures.rows.length, 'row', 'rows')}, `
      + `${figures.rowIsSegment ? 'each a segment' : 'each of many segments'}: the emptiest is ${percent(Math.min(...loads))} full,`
      + ` the fullest ${percent(Math.max(...loads))}, all together ${percent(figures.load)}`);
  }

  histogram(selector, rows) {
    const all = rows.reduce((sum, [, number]) => sum + number, 0);
    const shown = rows.filter(([, number]) => number > 0);
    this.find(`${selector} tbody`).replaceChildren(...shown.map(([label, number]) =>
      element('tr', {},
        element('th', { scope: 'row' }, label),
        element('td', { class: 'bars' }, bar(share(number, all))),
        element('td', {}, count(number)))));
    if (shown.length === 0) {
      this.find(`${selector} tbody`).append(element('tr', {}, element('td', { colspan: 3 }, 'no entries')));
    }
  }

  async search() {
    const text = this.find('.search input').value;
    const where = this.find('.search select').value;
    const asked = this.asked = {};
    this.find('.found').textContent = 'Searching…';
    let found;
    try {
      found = await ask(`${this.number}/keys?where=${where}&text=${encodeURIComponent(text)}`);
    } catch (failure) {
      found = { problem: failure.message };
    }
    if (asked !== this.asked) {
      return;
    }
    if (found.problem) {
      this.find('.found').textContent = found.problem;
      return;
    }
    this.find('.keys tbody').replaceChildren(...found.keys.map(key => element('tr', {},
      element('td', {}, element('code', {}, key.key)),
      element('td', {}, bytes(key.valueBytes)),
      element('td', {}, key.expiresAt ? `in ${span((key.expiresAt - Date.now()) / 1000)}` : 'never'))));
    const keys = plural(found.keys.length, 'key', 'keys');
    const looked = plural(found.looked, 'entry', 'entries');
    const ends = {
      all: `${keys} in ${looked}.`,
      enough: `The first ${keys} that were met; there are more.`,
      time: `${keys} in the first ${looked}; the search ends here, as the rest would take long.`,
    };
    this.find('.found').textContent = ends[found.ended]
      + (found.damaged > 0 ? ` ${plural(found.damaged, 'damaged entry was', 'damaged entries were')} left out; verify says more.` : '');
  }
}

async function lookAgain(views) {
  if (!paused && !document.hidden) {
    try {
      await Promise.all(views.map(view => view.look()));
      status('Read only.');
      document.getElementById('looked').textContent = `Last look at ${clock(Date.now())}.`;
    } catch (failure) {
      report(failure);
    }
  }
  setTimeout(lookAgain, LOOK_MILLIS, views);
}

/** Is read aloud, so it changes only when there is something new to say. */
function status(text) {
  if (document.getElementById('status').textContent !== text) {
    document.getElementById('status').textContent = text;
  }
}

function report(failure) {
  if (failure instanceof Gone) {
    status('The tool does not answer: it was ended. Start it again, and open the address that it prints.');
  } else {
    console.error(failure);
    status(`This page failed: ${failure.message}`);
  }
}

async function start() {
  const files = await ask('files');
  const views = files.map((file, number) => new StoreView(number, file));
  document.querySelector('main').append(...views.map(view => view.root));
  document.title = `${files.map(file => file.name).join(', ')} · MemoryMap`;
  if (files.length > 1) {
    document.querySelector('#contents ul').append(...files.map((file, number) =>
      element('li', {}, element('a', { href: `#file${number}` }, file.name))));
    document.getElementById('contents').hidden = false;
  }
  document.getElementById('pause').addEventListener('click', event => {
    paused = !paused;
    event.target.textContent = paused ? 'Go on' : 'Pause';
    status(paused ? 'Paused.' : 'Looking…');
  });
  await lookAgain(views);
}

start().catch(report);
