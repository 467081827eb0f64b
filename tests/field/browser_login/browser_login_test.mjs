// People log in at oidc-provider with tokenkeeperctl. The refresh token that comes of it is rotated again and again, and the
// daemon is killed between. Checked: no refresh token arrives twice. Then an answer is lost with a kill: the daemon tells of it,
// sends the refresh token once more after the present token has ended, is refused, and asks for a login, which works.

import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';

import { ledger } from '../login_service/ledger.mjs';
import { login_service, public_client } from '../login_service/login_service.mjs';
import { daemon_process } from '../npm/daemon_process.mjs';
import { check, run_test, say, scratch, wait_until, within } from '../npm/test_run.mjs';
import { login_command } from './login_command.mjs';
import { visitor } from './visitor.mjs';

const rotations_each_time = 2;
const kills = 3;
const slow = 6000 * public_client.token_life; // milliseconds

const book = new ledger();
const daemon = new daemon_process();
let service;

async function free_port() {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address();
    server.close();
    await once(server, 'close');
    return port;
}

function configure() {
    const login = `{ client_id: "${public_client.id}", redirect_uri: "${service.redirect_uri}" }`;
    fs.writeFileSync(
        path.join(scratch, 'tokenkeeper.yaml'),
        `organizations:
  acme:
    api_url: ${service.url}
    login_url: ${service.url}
    max_requests_per_second: 50
sessions:
  view: { organization: acme, mode: keep-alive, check_interval: 5s, login: ${login} }
  desk: { organization: acme, login: ${login} }
${daemon.surroundings()}`,
    );
}

const session = () => book.sessions.get('view');
const view_of = async (name) => (await daemon.get(`/v1/sessions/${name}`)).body;

const waits_for_login = (name) =>
    wait_until(
        async () => {
            judge();
            const view = await view_of(name);
            return view.state === 'failed' && view.reason === 'login_required' && view;
        },
        `${name} waits for a login`,
        slow,
    );

/// What must hold at any time.
function judge() {
    check(daemon.runs(), 'the daemon ended by itself');
    check(book.violations.length === 0, book.violations[0]);
}

async function log_in(name, answer) {
    const command = new login_command(daemon.socket, 'login', name);
    const browser = new visitor();
    const page = await browser.log_in(await command.address(), name, answer);
    check(page.address.startsWith(`${service.redirect_uri}?`), `the browser ends at ${page.address}`);
    return { command, page, status: await command.end() };
}

async function log_in_well(name) {
    const { command, page, status } = await log_in(name, 'allow');
    const is_well = status === 0 && command.text.includes(`${name}: logged in; alive, kept alive`);
    check(is_well, `tokenkeeperctl ends with ${status}: ${command.text}`);
    check(page.status === 200 && page.text.includes('You are logged in.'), `${page.status} ${page.text}`);
}

async function deny(name) {
    const { command, page, status } = await log_in(name, 'deny');
    check(status === 1, `tokenkeeperctl ends with ${status} after a denial: ${command.text}`);
    check(command.text.includes('the person denied <b>it</b>'), `it does not tell why: ${command.text}`);
    check(page.text.includes('the person denied &lt;b&gt;it&lt;/b&gt;'), `the page does not tell why: ${page.text}`);
    await waits_for_login(name);
}

/// The login service insists on PKCE.
async function without_proof() {
    const url = new URL('/oauth/authorize', service.url);
    const { redirect_uri } = service;
    const values = { response_type: 'code', client_id: public_client.id, redirect_uri, state: '1' };
    for (const [name, value] of Object.entries(values)) url.searchParams.set(name, value);
    const answer = await fetch(url, { redirect: 'manual', headers: { connection: 'close' } });
    const location = answer.headers.get('location') ?? '';
    check(location.includes('error=invalid_request'), `a login without PKCE is not refused: ${location}`);
}

const answered = () => session().arrivals.filter((arrival) => arrival.used).length;

/// The next refreshes, each answered, and its token used.
const rotate = (count) => {
    const wanted = answered() + count;
    return wait_until(
        () => {
            judge();
            return answered() >= wanted;
        },
        `${count} more refreshes`,
        slow,
    );
};

async function kill_and_start() {
    await daemon.kill();
    await service.without_connections();
    book.run += 1;
    await daemon.start();
}

async function lose_answer() {
    const arrival = await within(service.next_fault('after'), 'a refresh', slow);
    await kill_and_start();
    say('the daemon was killed while the answer to a refresh was on its way');
    const told = (view) => JSON.stringify(view).includes('refresh_answer_lost');
    if (session().present.end > Date.now() + 2000) check(told(await view_of('view')), 'it does not tell of the loss');
    const view = await waits_for_login('view');
    const again = session().arrivals.filter(({ token }) => token === arrival.token);
    check(again.length === 2 && again[1].refused === 'invalid_grant', `it came ${again.length} times`);
    const text = JSON.stringify(view);
    check(text.includes('tokenkeeperctl login view'), `it does not say what to do: ${text}`);
    const status = new login_command(daemon.socket, 'status', 'view');
    check((await status.end()) === 4, `tokenkeeperctl status: ${status.text}`);
    check(status.text.includes('tokenkeeperctl login view'), `tokenkeeperctl status: ${status.text}`);
}

async function test() {
    service = new login_service(book, `http://127.0.0.1:${await free_port()}/login/done`);
    await service.start();
    configure();
    fs.writeFileSync(daemon.log_file, '');
    await daemon.start();
    await without_proof();
    await waits_for_login('view');
    await deny('desk');
    await log_in_well('view');
    say('somebody denied a login, and somebody logged in');
    for (let kill = 1; kill <= kills; ++kill) {
        await rotate(rotations_each_time);
        await kill_and_start();
        say(`kill ${kill}, after ${answered()} refreshes`);
    }
    await rotate(rotations_each_time);
    const { arrivals } = session();
    const open = arrivals.filter((arrival) => !arrival.used).length;
    check(new Set(arrivals.map(({ token }) => token)).size === arrivals.length, 'a refresh token came twice');
    check(service.rejections.length === 0, `the API refused ${service.rejections.length} tokens`);
    say(`${arrivals.length} refresh tokens arrived once each; ${open} of their answers are still to come`);
    await lose_answer();
    await log_in_well('view');
    await rotate(rotations_each_time);
    const desk = await view_of('desk');
    check(desk.reason === 'login_required' && !book.sessions.has('desk'), 'a denial is not a denial');
    await daemon.stop();
    say(`${session().logins} logins, ${kills + 1} kills, ${answered()} refreshes`);
}

await run_test(test, async () => {
    if (session()) say(`view:\n${book.history(session())}`);
    say(`the end of the daemon's log:\n${daemon.log_tail()}`);
});
