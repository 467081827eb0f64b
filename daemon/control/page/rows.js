// The list of sessions, the worst first, in a group for each health.

const grades = {
  attention: { title: 'Need attention', sign: '✖', name: 'needs attention' },
  degraded: { title: 'Degraded', sign: '▲', name: 'degraded' },
  ok: { title: 'Well', sign: '✔', name: 'well' },
};

class Row {
  constructor(name) {
    this.item = element('li', 'session');
    this.sign = element('span', 'sign');
    this.sign.setAttribute('aria-hidden', 'true');
    this.place = element('span', 'place');
    this.state = element('span', 'state');
    this.since = element('span', 'since');
    this.left = element('span', 'left');
    this.fill = drawing('rect', { class: 'fill', y: 0, height: 6, width: 0 });
    this.next = element('span', 'next');
    this.words = element('div', 'words');
    this.timeline = new Timeline();
    this._build(name);
  }

  update(session) {
    this.session = session;
    this.deadline = seconds_of(session.idle_deadline);
    this.began = seconds_of(session.since);
    this.step = session.next_action ? seconds_of(session.next_action.at) : null;
    this.text = `${session.name} ${session.organization}`.toLowerCase();
    this.item.className = `session ${session.health}`;
    put_text(this.sign, grades[session.health].sign);
    put_text(this.place, `${session.organization} · ${session.mode}`);
    put_text(this.state, session.reason ? `${session.state}: ${session.reason}` : session.state);
    this._put_words();
  }

  // What changes with the time.
  tick(now, width, length) {
    const { session } = this;
    put_text(this.since, this.began ? `for ${span(now - this.began)}` : '');
    put_text(this.next, this.step ? `${session.next_action.what} ${this.step - now >= 1 ? distance(this.step, now) : 'now'}` : 'nothing planned');
    put_text(this.left, this._left(now));
    const share = this.deadline ? (this.deadline - now) / (session.idle_timeout_seconds || 1) : 0;
    put_attribute(this.fill, 'width', (100 * Math.min(1, Math.max(0, share))).toFixed(1));
    this.timeline.draw(session.timeline, width, length, now);
  }

  _left(now) {
    if (!this.deadline) return this.session.idle_timeout_seconds ? 'none' : 'not known';
    if (this.deadline <= now) return 'over';
    const whole = this.session.idle_timeout_seconds;
    return span(this.deadline - now) + (whole ? ` of ${span(whole)}` : '');
  }

  _put_words() {
    const { warnings, last_error } = this.session;
    const said = warnings.map((each) => advice('p', each.message, each.hint));
    if (last_error) {
      const code = last_error.code || (last_error.http_status ? `HTTP ${last_error.http_status}` : 'error');
      const message = last_error.message ? `${code}: ${last_error.message}` : code;
      // The warning knows better what to do.
      said.push(warnings.length > 0 ? element('p', 'detail', `Last error: ${message}`) : advice('p', message, last_error.hint));
    }
    this.words.replaceChildren(...said);
  }

  _build(name) {
    const title = element('h4');
    title.append(this.sign, element('span', '', name));
    const bar = drawing('svg', { class: 'idle', viewBox: '0 0 100 6', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
    bar.append(drawing('rect', { class: 'track', width: 100, height: 6 }), this.fill);
    const picture = element('div', 'cell line-cell');
    picture.append(this.timeline.picture);
    this.item.append(
      this._cell('', title, this.place),
      this._cell('State', this.state, this.since),
      this._cell('Idle time left', this.left, bar),
      picture,
      this._cell('Next', this.next),
      this.words,
    );
  }

  _cell(label, ...content) {
    const made = element('div', label === 'Next' ? 'cell next-cell' : 'cell');
    if (label) made.append(element('span', 'label', `${label}: `));
    made.append(...content);
    return made;
  }
}

class Group {
  constructor(grade) {
    this.grade = grade;
    this.section = element('section', `group ${grade}`);
    this.heading = element('h3');
    this.heading.id = `group-${grade}`;
    this.list = element('ol');
    this.section.setAttribute('aria-labelledby', this.heading.id);
    this.section.append(this.heading, this.list);
  }

  show(rows) {
    this.section.hidden = rows.length === 0;
    put_text(this.heading, `${grades[this.grade].title} (${rows.length.toLocaleString('en')})`);
    put_children(this.list, rows.map((row) => row.item));
  }
}

class Sessions {
  constructor() {
    this.rows = new Map();
    this.visible = new Set();
    this.wanted = '';
    this.length = spans[0];
    this.groups = Object.keys(grades).map((grade) => new Group(grade));
    this.by_item = new Map();
    this.watch = new IntersectionObserver((seen) => this._note(seen), { rootMargin: '200px' });
    document.getElementById('groups').append(...this.groups.map((group) => group.section));
  }

  show(sessions, now) {
    const before = this.rows;
    this.rows = new Map();
    for (const session of sessions) {
      const row = before.get(session.name) || this._make(session.name);
      before.delete(session.name);
      row.update(session);
      this.rows.set(session.name, row);
    }
    for (const row of before.values()) this._forget(row);
    this.length = span_for(sessions, now);
    document.body.classList.toggle('many', sessions.length > 50);
    this._arrange();
  }

  filter(text) {
    this.wanted = text.trim().toLowerCase();
    this._arrange();
  }

  tick(now) {
    const width = this._width();
    for (const row of this.visible) row.tick(now, width, this.length);
  }

  // Something that was planned before this time has happened by now: the daemon knows more than the page.
  is_behind(time) {
    return [...this.visible].some((row) => row.step && row.step < time);
  }

  _arrange() {
    const shown = [...this.rows.values()].filter((row) => row.text.includes(this.wanted));
    for (const group of this.groups) group.show(shown.filter((row) => row.session.health === group.grade));
  }

  _width() {
    const first = this.visible.values().next().value;
    const cell = first && first.timeline.picture.parentElement;
    const unit = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    return Math.max(80, cell ? Math.floor(cell.clientWidth / unit) : 0);
  }

  _make(name) {
    const row = new Row(name);
    this.by_item.set(row.item, row);
    this.watch.observe(row.item);
    return row;
  }

  _forget(row) {
    this.watch.unobserve(row.item);
    this.visible.delete(row);
    this.by_item.delete(row.item);
  }

  _note(seen) {
    for (const each of seen) {
      const row = this.by_item.get(each.target);
      if (row && each.isIntersecting) this.visible.add(row);
      else this.visible.delete(row);
    }
    this.tick(this.now());
  }
}
