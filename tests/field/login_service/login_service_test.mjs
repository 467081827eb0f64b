// The daemon with sessions of refresh tokens at oidc-provider. It is killed 20 times, at any moment and at the worst, and
// answers are lost without a kill. Checked: no refresh token arrives twice unless its answer was lost, and then once,
// after the present token has ended; the daemon tells of each lost answer as soon as it runs; no other session is lost.

import fs from 'node:fs';
import path from 'node:path';

import { daemon_process } from '../npm/daemon_process.mjs';
import { check, pause, run_test, say, scratch, wait_until, within } from '../npm/test_run.mjs';
import { ledger } from './ledger.mjs';
import { client, login_service, token_life } from './login_service.mjs';
import { random_numbers } from './random_numbers.mjs';

const kills = { at_any_moment: 8, before: 4, after: 4, answer: 4 };
const losses_without_kill = ['cut', 'after', 'refuse', 'cut'];
const sessions_each_time = 4;
const most_sessions = 24;
const request_timeout = 3; // seconds

const seed = process.argv.includes('--seed')
    ? Number(process.argv[process.argv.indexOf('--seed') + 1])
    : Date.now() % 100_000;
const random = random_numbers(seed);
const book = new ledger();
const service = new login_service(book);
const daemon = new daemon_process();
const names = [];
const told_after = []; // milliseconds
let kills_done = 0;

const file = (name) => path.join(scratch, name);

async function log_in(name) {
    const token = await service.log_in(name);
    fs.writeFileSync(file(`${name}.new`), `${token}\n`, { mode: 0o600 });
    fs.renameSync(file(`${name}.new`), file(`${name}.refresh`));
}

async function add_sessions(count) {
    for (let i = 0; i < count && names.length < most_sessions; ++i) {
        names.push(`view-${names.length + 1}`);
        await log_in(names[names.length - 1]);
    }
    const sessions = names.map(
        (name, i) => `  ${name}:
    organization: acme
    mode: ${i % 2 === 0 ? 'keep-alive' : 'verify'}
    check_interval: 15s
    refresh_token:
      client_id: "${client.id}"
      client_secret_file: client.secret
      refresh_token_file: ${name}.refresh
`,
    );
    fs.writeFileSync(
        file('tokenkeeper.yaml'),
        `organizations:
  acme:
    api_url: ${service.url}
    login_url: ${service.url}
    max_requests_per_second: 50
sessions:
${sessions.join('')}network:
  request_timeout: ${request_timeout}s
${daemon.surroundings()}`,
    );
}

/// Kills the daemon, lets all that was on its way arrive, and starts it again.
async function kill_and_start(text) {
    await daemon.kill();
    kills_done += 1;
    await service.without_connections();
    await pause(200); // grants that were on their way to the login service
    book.run += 1;
    await add_sessions(sessions_each_time);
    const open = names.map((name) => book.open(book.sessions.get(name))).filter(Boolean);
    const waiting = open.map((arrival) => arrival.session.name).join(', ');
    say(`kill ${kills_done}: ${text}; ${waiting ? `without an answer: ${waiting}` : 'all have their answers'}`);
    const size = daemon.log_size();
    const begin = Date.now();
    await daemon.start();
    const views = await Promise.all(open.map((arrival) => view_of(arrival.session.name)));
    open.forEach((arrival, i) => {
        const lives = arrival.session.present?.end > Date.now() + 2000;
        check(
            !arrival.kept || !lives || tells(views[i]),
            `${arrival.session.name}: the daemon's first answer does not tell of the lost answer`,
        );
    });
    for (const arrival of open) await resolve(arrival, size, begin);
}

/// After an answer was lost, or may be: the daemon has it and uses it, or it tells.
async function resolve(arrival, log_size, begin) {
    const { session } = arrival;
    const told = await wait_until(async () => {
        await judge();
        // A refresh token that came again was judged by the book.
        if (arrival.used || session.arrivals[session.arrivals.length - 1] !== arrival) return 'no need';
        const view = await view_of(session.name);
        return view && tells(view) ? 'told' : null;
    }, `${session.name}: the answer to a refresh is lost, and the daemon says nothing`);
    if (told !== 'told') return;
    if (!arrival.told) told_after.push(Date.now() - begin);
    arrival.told = true;
    check(is_logged(session.name, log_size), `${session.name}: the status tells of a lost answer, the log does not`);
}

const tells = (view) =>
    view.warnings.some((w) => w.code === 'refresh_answer_lost') || view.reason === 'refresh_answer_lost';

function is_logged(name, offset) {
    return daemon
        .log_lines(offset)
        .some(
            (line) =>
                line.session === name &&
                (line.reason === 'refresh_answer_lost' || /the answer to .*refresh was lost/.test(line.message)),
        );
}

async function view_of(name) {
    const answer = await daemon.get(`/v1/sessions/${name}`);
    return answer.status === 200 ? answer.body : null;
}

/// What must hold at any time.
async function judge() {
    check(daemon.runs(), 'the daemon ended by itself');
    check(book.violations.length === 0, book.violations[0]);
    const { body } = await daemon.get('/v1/sessions');
    for (const view of body.sessions) {
        const session = book.sessions.get(view.name);
        const latest = session.arrivals[session.arrivals.length - 1];
        if (!['failed', 'lost', 'denied'].includes(view.state)) {
            if (latest?.told && book.open(session) && session.present?.end > Date.now() + 2000)
                check(
                    tells(view),
                    `${view.name}: the daemon tells no more of the lost answer, and the token still lives`,
                );
            continue;
        }
        check(
            book.may_have_lost(session),
            `${view.name} is ${view.state}/${view.reason}, and none of its answers was lost`,
        );
        if (view.state !== 'failed') continue;
        check(view.reason === 'refresh_answer_lost', `${view.name} is ${view.state}/${view.reason}`);
        latest.known = latest.told = true;
        if (session.logged_in_again === latest) continue;
        session.logged_in_again = latest;
        await log_in(view.name); // as a person would who reads it
    }
}

async function watch(milliseconds) {
    const end = Date.now() + milliseconds;
    while (Date.now() < end) {
        await judge();
        await pause(Math.max(0, Math.min(500, end - Date.now())));
    }
}

const arrival_under = (kind) => within(service.next_fault(kind), 'no session refreshes its token', 1000 * token_life);

const words = {
    before: 'while a refresh was on its way to the login service',
    after: 'while the answer to a refresh was on its way back',
    answer: 'right after a refresh was answered',
};

async function kill(kind) {
    if (kind === 'at_any_moment') {
        await watch(random.between(4000, 8000));
        return kill_and_start('at any moment');
    }
    await watch(random.between(0, 3000));
    const arrival = await arrival_under(kind);
    if (kind === 'answer') await pause(random.between(0, 8)); // it takes as long to be saved
    return kill_and_start(`${words[kind]} (${arrival.session.name})`);
}

async function lose_answer(kind) {
    const size = daemon.log_size();
    const arrival = await arrival_under(kind);
    const begin = Date.now() + (kind === 'after' ? request_timeout * 1000 : 0);
    const how = kind === 'after' ? 'no answer comes' : 'the connection is cut';
    say(`the answer for ${arrival.session.name} is lost: ${arrival.granted ? 'granted' : 'not granted'}, ${how}`);
    await resolve(arrival, size, begin);
    check(arrival.told, `${arrival.session.name}: the daemon does not tell of the lost answer`);
}

/// A session has not suffered if none of its answers was lost.
function judge_the_rest() {
    const healthy = names.filter((name) => !book.may_have_lost(book.sessions.get(name)));
    for (const line of daemon.log_lines()) {
        check(
            !healthy.includes(line.session) || !/^session\.(lost|failed|denied)$/.test(line.event ?? ''),
            `${line.session}: ${line.message}`,
        );
    }
    const rejected = service.rejections.filter((name) => healthy.includes(name) || name === 'nobody');
    check(rejected.length === 0, `the API refused tokens of ${rejected.join(', ')}`);
    return healthy.length;
}

function sum_up(healthy) {
    const all = names.flatMap((name) => book.sessions.get(name).arrivals);
    const again = all.filter((arrival) => arrival.number > 1);
    const told = all.filter((arrival) => arrival.told && arrival.number === 1);
    const logins = names.reduce((sum, name) => sum + book.sessions.get(name).logins - 1, 0);
    say(
        `${kills_done} kills, ${all.filter((a) => a.granted).length} grants, ${told.length} answers lost and told ` +
            `(the slowest ${Math.max(0, ...told_after)} ms after the daemon was started or could know it)`,
    );
    const granted = again.filter((arrival) => arrival.granted).length;
    const refused = again.filter((arrival) => arrival.refused).length;
    say(
        `${again.length} refresh tokens came again, each after its answer was lost and the present token had ended: ` +
            `${granted} were granted, ${refused} refused; ${logins} logins followed`,
    );
    say(`${healthy} of ${names.length} sessions lost no answer, and nothing else`);
    check(told.length >= kills.before + kills.after, 'too few answers were lost for this to prove anything');
    check(granted > 0 && refused > 0, 'no refresh token came again and was granted, or none was refused');
}

async function test() {
    say(`seed ${seed}`);
    await service.start();
    fs.writeFileSync(file('client.secret'), `${client.secret}\n`, { mode: 0o600 });
    await add_sessions(sessions_each_time);
    fs.writeFileSync(daemon.log_file, '');
    await daemon.start();
    const kinds = Object.entries(kills).flatMap(([kind, count]) => Array(count).fill(kind));
    // The first ones bring the sessions, whose refreshes are apart then.
    const first = kinds.splice(0, most_sessions / sessions_each_time);
    const rest = random.shuffled([
        ...kinds.map((kind) => () => kill(kind)),
        ...losses_without_kill.map((kind) => () => lose_answer(kind)),
    ]);
    for (const step of [...first.map((kind) => () => kill(kind)), ...rest]) await step();
    say('waiting until each lost answer has had its end, and all sessions are alive');
    await wait_until(
        async () => {
            await judge();
            const { body } = await daemon.get('/v1/sessions?state=alive');
            return body.sessions.length === names.length && names.every((name) => !book.open(book.sessions.get(name)));
        },
        'all sessions are alive again',
        2000 * token_life,
    );
    await watch(5000);
    await daemon.stop();
    check(kills_done === 20, `${kills_done} kills`);
    sum_up(judge_the_rest());
}

await run_test(test, async () => {
    for (const name of names) {
        const session = book.sessions.get(name);
        if (session.arrivals.some((a) => a.number > 1 || a.kept)) say(`${name}:\n${book.history(session)}`);
    }
    say(`the end of the daemon's log:\n${daemon.log_tail()}`);
});
