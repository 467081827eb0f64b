// The health of everything in one sentence, and the daemon's own warnings.

const place_of = (id) => document.getElementById(id);

function sentence_of({ health, daemon }) {
  const { by_health, total } = daemon.sessions;
  const parts = [];
  if (by_health.attention) parts.push(`${plural(by_health.attention, 'session')} need${by_health.attention === 1 ? 's' : ''} attention`);
  if (by_health.degraded) {
    const number = by_health.attention ? by_health.degraded.toLocaleString('en') : plural(by_health.degraded, 'session');
    parts.push(`${number} ${by_health.degraded === 1 ? 'is' : 'are'} degraded`);
  }
  if (daemon.health === 'attention') parts.push('the daemon needs attention');
  if (daemon.health === 'degraded') parts.push('the daemon is degraded');
  if (health === 'ok') parts.push(total === 0 ? 'the daemon has no sessions' : total === 1 ? 'the session is well' : `all ${total.toLocaleString('en')} sessions are well`);
  const text = parts.join(', ');
  return text[0].toUpperCase() + text.slice(1) + '.';
}

function show_counts(by_health) {
  put_children(place_of('counts'), Object.keys(grades).map((grade) => {
    const id = `count-${grade}`;
    const item = place_of(id) || element('li', grade);
    item.id = id;
    item.classList.toggle('zero', by_health[grade] === 0);
    if (!item.firstChild) item.append(element('span', 'number'), ' ', element('span', 'name', grades[grade].title.toLowerCase()));
    put_text(item.firstChild, by_health[grade].toLocaleString('en'));
    return item;
  }));
}

function show_summary(answer) {
  const { daemon, left_out } = answer;
  document.body.dataset.health = answer.health;
  document.body.classList.toggle('empty', daemon.sessions.total === 0);
  put_text(place_of('sign'), grades[answer.health].sign);
  put_text(place_of('sentence'), sentence_of(answer));
  document.title = `${grades[answer.health].sign} ${sentence_of(answer)} tokenkeeper`;
  show_counts(daemon.sessions.by_health);
  place_of('warnings').replaceChildren(...daemon.warnings.map((each) => advice('li', each.message, each.hint)));
  place_of('warnings').hidden = daemon.warnings.length === 0;
  put_text(place_of('about'), `version ${daemon.version}, started ${clock(seconds_of(daemon.started))}`);
  put_text(place_of('rest'), left_out > 0 ? `${plural(left_out, 'more session')} ${left_out === 1 ? 'is' : 'are'} not shown, none worse than these. All of them: tokenkeeperctl status` :
    daemon.sessions.total === 0 ? 'The configuration names no session. Add one to /etc/tokenkeeper/tokenkeeper.yaml, then: tokenkeeperctl reload' : '');
}

const most_events = 20;

function show_event(line) {
  if (line.event === 'session.health') return;  // another line tells why
  const time = seconds_of(line.time);
  const item = element('li', `event ${line.level || ''}`);
  item.append(element('span', 'when', time ? clock(time) : ''), ' ');
  const subject = line.session || line.organization;
  if (subject) item.append(element('strong', '', subject), ' ');
  item.append(element('span', 'message', line.message || line.event || ''));
  place_of('events').prepend(item);
  while (place_of('events').children.length > most_events) place_of('events').lastChild.remove();
  place_of('no-events').hidden = true;
}
