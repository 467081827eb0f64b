// Keeps the page up to date: asks again when an event says so, and every few seconds; tells how old it is where nobody answers.

const usual_pause = 10000;
const hidden_pause = 60000;
const longest_pause = 15000;
const patience = 15000;

const sessions = new Sessions();
let clock_difference = 0;  // the daemon's clock minus that of this browser, in seconds
let shown = null;          // the latest answer
let failures = 0;
let wake = () => {};

const now_here = () => Date.now() / 1000 + clock_difference;
sessions.now = now_here;

function pause(milliseconds) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    wake = () => { clearTimeout(timer); resolve(); };
  });
}

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// 1, 2, 4, 8, 15 s, each a little different, so that many pages do not come at once.
function backoff(count) {
  return Math.min(longest_pause, 1000 * 2 ** (count - 1)) * (0.8 + 0.4 * Math.random());
}

class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail || `The daemon answers with the status ${status}.`);
    this.status = status;
    this.hint = problem.hint;
  }
}

async function get(path, signal) {
  const answer = await fetch(path, { cache: 'no-store', signal });
  if (answer.ok) return answer;
  throw new Refused(answer.status, await answer.json().catch(() => ({})));
}

function show(answer) {
  if (shown && shown.daemon.version !== answer.daemon.version) return location.reload();  // this page is of another version
  clock_difference = seconds_of(answer.now) - Date.now() / 1000;
  shown = answer;
  failures = 0;
  document.body.classList.remove('old');
  put_text(place_of('trouble'), '');
  show_summary(answer);
  sessions.show(answer.sessions, now_here());
  for (const each of document.querySelectorAll('.axis-begin')) put_text(each, `${span(sessions.length)} ago`);
  sessions.tick(now_here());
}

// Nothing looks well of which nobody knows.
function show_trouble(trouble) {
  failures += 1;
  document.body.classList.add('old');
  document.body.dataset.health = 'attention';
  const is_refused = trouble instanceof Refused;
  const hint = is_refused && trouble.status === 404 ? 'The daemon serves this page no more: metrics.page is not true.' :
    is_refused ? trouble.hint : 'The page tries again by itself. On the host: systemctl status tokenkeeper';
  const known = shown ? `What you see is old: it is from ${clock(seconds_of(shown.now))}.` : 'Nothing is known yet.';
  put_text(place_of('sign'), '?');
  put_text(place_of('sentence'), is_refused ? trouble.message : 'The daemon does not answer.');
  if (place_of('trouble').textContent !== `${known} ${hint}`) place_of('trouble').replaceChildren(advice('p', known, hint));
  document.title = '? No answer. tokenkeeper';
}

async function keep_asking() {
  for (;;) {
    try {
      show(await (await get('/page/sessions', AbortSignal.timeout(patience))).json());
    } catch (trouble) {
      show_trouble(trouble);
    }
    const least = shown && shown.sessions.length > 200 ? 5000 : 2000;
    if (failures > 0) {
      await pause(backoff(failures));
    } else {
      await wait(least);
      await pause((document.hidden ? hidden_pause : usual_pause) - least);
    }
  }
}

async function read_events(signal) {
  const reader = (await get('/page/events', signal)).body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (text + value).split('\n');
    text = lines.pop();
    for (const line of lines) show_event(JSON.parse(line));
    if (lines.length > 0) wake();
  }
}

// A tab that nobody sees lets its place go to others.
async function keep_following() {
  for (let tries = 1; ; tries += 1) {
    while (document.hidden) await new Promise((resolve) => document.addEventListener('visibilitychange', resolve, { once: true }));
    const leaving = new AbortController();
    const leave = () => { if (document.hidden) leaving.abort(); };
    document.addEventListener('visibilitychange', leave);
    const began = Date.now();
    let busy = false;
    await read_events(leaving.signal).catch((trouble) => { busy = trouble.status === 503; });
    document.removeEventListener('visibilitychange', leave);
    wake();
    if (Date.now() - began > longest_pause) tries = 1;
    if (!document.hidden) await wait(busy ? 30000 : backoff(tries));
  }
}

place_of('legend').append(...legend());
place_of('filter').addEventListener('input', (event) => { sessions.filter(event.target.value); sessions.tick(now_here()); });
window.addEventListener('resize', () => sessions.tick(now_here()));
document.addEventListener('visibilitychange', () => wake());
setInterval(() => {
  if (failures > 0 || document.hidden || !shown) return;
  sessions.tick(now_here());
  if (sessions.is_behind(now_here() - 1)) wake();
}, 1000);
keep_asking();
keep_following();
