// The time line of a session: its latest hours, now, and its idle deadline ahead.

const timeline_height = 28;
const ahead = 0.2;  // the part of the width that is in the future

// Each kind has a shape of its own, so that no colour is needed to tell them apart.
const shapes = {
  check: (x) => `M${x} 18.5v3`,
  touch: (x) => `M${x} 23v-13`,
  failure: (x) => `M${x} 23V8m-3-6l6 6m0-6l-6 6`,
  renewal: (x) => `M${x} 4l4 5l-4 5l-4-5z`,
  recovery: (x) => `M${x - 4} 9a4 4 0 1 0 8 0a4 4 0 1 0-8 0z`,
  loss: (x) => `M${x - 6} 3h12l-6 11z`,
};
const names = {
  touch: (count) => plural(count, 'touch', 'touches'),
  check: (count) => plural(count, 'check'),
  renewal: (count) => plural(count, 'new token'),
  failure: (count) => plural(count, 'failure'),
  recovery: (count) => `well again ${plural(count, 'time')}`,
  loss: (count) => `lost or refused ${plural(count, 'time')}`,
};
const spans = [1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 720].map((minutes) => 60 * minutes);

// The shortest usual span that shows every mark, and with the part ahead every deadline of the next hour; twelve hours at most.
function span_for(sessions, now) {
  let wanted = 0;
  for (const { timeline } of sessions) {
    for (const kind in names) if (timeline[kind]) wanted = Math.max(wanted, now - timeline[kind][0]);
    const left = (timeline.deadline || now) - now;
    if (left <= 3600) wanted = Math.max(wanted, left * (1 - ahead) / ahead);
  }
  return spans.find((each) => wanted <= each) || spans[spans.length - 1];
}

function path_of(shape, times, place) {
  let path = '';
  let last = -1;
  for (const time of times) {
    const x = Math.round(place(time));
    if (x < 2 || x === last) continue;
    last = x;
    path += shape(x);
  }
  return path;
}

function timeline_words(timeline, length, now) {
  const counted = [];
  for (const kind in names) {
    const count = (timeline[kind] || []).filter((time) => now - time <= length).length;
    if (count > 0) counted.push(names[kind](count));
  }
  const text = `Last ${span(length)}: ${counted.join(', ') || 'nothing happened'}.`;
  return timeline.deadline ? `${text} Idle deadline at ${clock(timeline.deadline)}.` : text;
}

class Timeline {
  constructor() {
    this.picture = drawing('svg', { role: 'img', class: 'timeline' });
    this.line = this._path('line');
    this.now = this._path('now');
    this.deadline = this._path('deadline');
    this.paths = {};
    for (const kind in shapes) this.paths[kind] = this._path(kind);
  }

  // The width is in units of which a usual line of text has 16: what is drawn grows with the text.
  draw(timeline, width, length, now) {
    const past = width * (1 - ahead);
    const place = (time) => past + ((time - now) / length) * past;
    put_attribute(this.picture, 'viewBox', `0 0 ${width} ${timeline_height}`);
    put_attribute(this.line, 'd', `M0 23.5H${width}`);
    put_attribute(this.now, 'd', `M${Math.round(past)} 1v26`);
    for (const kind in shapes) put_attribute(this.paths[kind], 'd', path_of(shapes[kind], timeline[kind] || [], place));
    put_attribute(this.deadline, 'd', this._deadline(timeline.deadline, place, width));
    put_attribute(this.picture, 'aria-label', timeline_words(timeline, length, now));
  }

  // A post with a flag; an arrow where it is farther ahead than the picture shows.
  _deadline(time, place, width) {
    if (!time) return '';
    const x = Math.round(place(time));
    if (x > width - 8) return `M${width - 14} 18h12m-5-5l5 5l-5 5`;
    return x < 2 ? '' : `M${x} 26V3l7 3.5l-7 3.5`;
  }

  _path(kind) {
    return this.picture.appendChild(drawing('path', { class: kind, d: '' }));
  }
}

function legend() {
  const words = { touch: 'touch', check: 'check', renewal: 'new token', failure: 'failure', recovery: 'well again', loss: 'lost or refused' };
  const items = Object.entries(words).map(([kind, name]) => legend_item(kind, shapes[kind](8), name));
  return [...items, legend_item('deadline', 'M5 26V3l7 3.5l-7 3.5', 'idle deadline')];
}

function legend_item(kind, path, name) {
  const item = element('span', 'legend-item');
  const picture = drawing('svg', { 'aria-hidden': 'true', viewBox: `0 0 16 ${timeline_height}`, class: 'timeline' });
  picture.append(drawing('path', { class: kind, d: path }));
  item.append(picture, name);
  return item;
}
