// The official SDK at the sandbox: login and the six operations. Then two tokens are shared with the daemon, and the SDK
// never gets 401: one that the SDK got and the daemon keeps alive while the SDK is silent for longer than the idle
// timeout, and one that the daemon got and renews, for which the SDK asks it each time. At the end the SDK revokes both;
// the daemon tells of the first and replaces the second.

import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { daemon_process } from '../npm/daemon_process.mjs';
import { check, pause, program, run_test, say, scratch, wait_until } from '../npm/test_run.mjs';
import { sandbox } from './sandbox.mjs';
import * as sdk from './sdk.mjs';

const minutes = process.argv.includes('--minutes') ? Number(process.argv[process.argv.indexOf('--minutes') + 1]) : 5;
// As in scenario.yaml.
const idle_timeout = 20; // seconds
const users = { reports: '5b2f6e1c-8d43-4a0e-9c57-d1f3a6b80e24', guest: 'e07d9a34-51c6-4f2b-8e19-3ac4b5d6f708' };

const cloud = new sandbox();
const daemon = new daemon_process();
const run = promisify(execFile);

const file = (name) => path.join(scratch, name);
const idle_date = (answer) => Date.parse(answer.body.dateTokenIdles);

async function try_the_operations() {
    const credentials = cloud.secret_of('operator');
    const token = await sdk.log_in(credentials, 86400);
    say('loginClientCredentialsGrant: the SDK has a token, and knows its end');

    const first = await sdk.get(token, 'getTokensMe', { preserveIdleTTL: true });
    sdk.check_info(first.body, 'globex', credentials[0]);
    await pause(1100);
    const second = await sdk.get(token, 'getTokensMe', { preserveIdleTTL: true });
    check(idle_date(second) === idle_date(first), 'getTokensMe with preserveIdleTTL moves dateTokenIdles');
    const third = await sdk.get(token, 'getTokensMe');
    check(idle_date(third) >= idle_date(first) + 1000, 'getTokensMe does not move dateTokenIdles');
    say('getTokensMe: all fields of TokenInfo; the idle timer stays with preserveIdleTTL, and begins again without');

    await pause(1100);
    const head = await sdk.get(token, 'headTokensMe');
    check(!head.body, 'headTokensMe has a body');
    const after_head = await sdk.get(token, 'getTokensMe', { preserveIdleTTL: true });
    check(idle_date(after_head) >= idle_date(third) + 1000, 'headTokensMe does not move dateTokenIdles');
    say('headTokensMe: no body, and the idle timer begins again');

    const timeout = (await sdk.get(token, 'getTokensTimeout')).body;
    check(
        timeout.enableIdleTokenTimeout === true && timeout.idleTokenTimeoutSeconds === 600,
        `getTokensTimeout: ${JSON.stringify(timeout)}`,
    );
    say('getTokensTimeout: enabled, 600 s');

    const body = { ...timeout, idleTokenTimeoutSeconds: 900 };
    const changed = (await sdk.get(token, 'putTokensTimeout', { body })).body;
    check(
        changed.idleTokenTimeoutSeconds === 900 && changed.enableIdleTokenTimeout === true,
        `putTokensTimeout: ${JSON.stringify(changed)}`,
    );
    check(
        (await sdk.get(token, 'getTokensTimeout')).body.idleTokenTimeoutSeconds === 900,
        'putTokensTimeout changed nothing',
    );
    await sdk.is_refused(400, 'token.timeout.exceeded', token, 'putTokensTimeout', {
        body: { ...timeout, idleTokenTimeoutSeconds: 60 },
    });
    say('putTokensTimeout: 900 s; 60 s are refused with token.timeout.exceeded');

    const guest = await sdk.log_in(cloud.secret_of('guest'), 86400);
    await sdk.is_refused(403, 'missing.permissions', guest, 'deleteToken', users.guest);
    await sdk.is_refused(403, 'missing.permissions', guest, 'putTokensTimeout', { body });
    const deleted = await sdk.get(token, 'deleteToken', users.guest);
    check(deleted.status === 204, `deleteToken: ${deleted.status}`);
    await sdk.is_refused(401, 'bad.credentials', guest, 'getTokensMe');
    await sdk.is_refused(404, 'not.found', token, 'deleteToken', 'b6a1ae86-3d4c-4a5c-9a5e-6a3b1a7f2c11');
    say("deleteToken: 403 without the permission; with it the user's token is dead (401 bad.credentials)");

    const gone = await sdk.get(token, 'deleteTokensMe');
    check(gone.status === 200, `deleteTokensMe: ${gone.status}`);
    await sdk.is_refused(401, 'bad.credentials', token, 'getTokensMe');
    say('deleteTokensMe: the token is dead');
}

async function start_daemon() {
    const shared = await sdk.log_in(cloud.secret_of('wallboards'), 86400);
    fs.writeFileSync(file('shared.token'), `${shared}\n`, { mode: 0o600 });
    fs.writeFileSync(
        file('tokenkeeper.yaml'),
        `organizations:
  acme:
    api_url: ${cloud.url.origin}
    login_url: ${cloud.url.origin}
    ca_file: ca.pem
sessions:
  shared:
    organization: acme
    mode: keep-alive
    access_token_file: shared.token
  granted:
    organization: acme
    mode: keep-alive
    client_credentials:
      client_id: ${cloud.secret_of('reports')[0]}
      client_secret_file: reports.secret
${daemon.surroundings()}`,
    );
    await daemon.start();
    await wait_until(async () => (await states()).every((view) => view.state === 'alive'), 'both sessions are alive');
    say('the daemon keeps a token of the SDK, and has got one itself');
    return shared;
}

async function states() {
    return (await daemon.get('/v1/sessions')).body.sessions;
}

/// As a program gets it: from the socket, or from tokenkeeperctl.
async function token_of_daemon(by_program) {
    if (by_program) {
        const { stdout } = await run(program('daemon/ctl/tokenkeeperctl'), [
            '--socket',
            daemon.socket,
            'token',
            'granted',
            '--min-valid',
            '5s',
        ]);
        return stdout.trim();
    }
    const answer = await daemon.get('/v1/sessions/granted/token?min_valid=5s');
    check(answer.status === 200, `the daemon gives no token: ${answer.status} ${JSON.stringify(answer.body)}`);
    check(
        answer.body.api_url === cloud.url.origin && answer.body.token_type.toLowerCase() === 'bearer',
        `the daemon gives ${Object.keys(answer.body)}`,
    );
    return answer.body.access_token;
}

const turns = [['getTokensMe', { preserveIdleTTL: true }], ['headTokensMe'], ['getTokensMe'], ['getTokensTimeout']];

async function share(shared, end) {
    const counts = { shared: 0, granted: 0, tokens: new Set() };
    const use_shared = async () => {
        // busy for one idle timeout, silent for two
        while (Date.now() < end) {
            for (let i = 0; i < idle_timeout && Date.now() < end; ++i) {
                await sdk.get(shared, ...turns[counts.shared++ % turns.length]);
                await pause(1000);
            }
            const quiet_until = Math.min(end, Date.now() + 2000 * idle_timeout);
            while (Date.now() < quiet_until) await pause(500);
        }
    };
    const use_granted = async () => {
        while (Date.now() < end) {
            const token = await token_of_daemon(counts.granted % 3 === 2);
            counts.tokens.add(token);
            await sdk.get(token, ...turns[counts.granted++ % turns.length]);
            await pause(2500);
        }
    };
    const watch = async () => {
        for (let polls = 1; Date.now() < end; ++polls) {
            for (const view of await states())
                check(view.state === 'alive', `${view.name} is ${view.state}/${view.reason}`);
            if (polls % 30 === 0)
                say(
                    `the SDK made ${counts.shared} calls with the kept token, ` +
                        `${counts.granted} with ${counts.tokens.size} tokens of the daemon`,
                );
            await pause(1000);
        }
    };
    await Promise.all([use_shared(), use_granted(), watch()]);
    await sdk.get(shared, 'getTokensMe');
    check(
        counts.tokens.size > minutes / 2,
        `the daemon gave ${counts.tokens.size} tokens of 50 s in ${minutes} minutes`,
    );
    const record = await cloud.record_of_client('wallboards');
    check(record.grants === 1 && record.alive_tokens === 1, `the sandbox's record: ${JSON.stringify(record)}`);
    const by_daemon = record.tokens.requests - counts.shared - 1;
    check(by_daemon > 0, 'the daemon asked nothing with the kept token');
    say(
        `shared for ${minutes} min: with the kept token ${counts.shared + 1} calls of the SDK and ${by_daemon} of the daemon; ` +
            `${counts.granted} calls with ${counts.tokens.size} tokens of the daemon; no 401, no session lost`,
    );
}

/// The SDK logs out: the daemon must tell within a minute.
async function revoke(shared) {
    await sdk.get(shared, 'deleteTokensMe');
    const begin = Date.now();
    const passed = () => Math.round((Date.now() - begin) / 1000);
    const view = async () => (await daemon.get('/v1/sessions/shared')).body;
    await wait_until(
        async () => {
            const { state, warnings } = await view();
            return state === 'lost' || warnings.some((warning) => warning.code === 'rejected');
        },
        'the daemon tells that the API rejects the revoked token',
        60_000,
    );
    say(`deleteTokensMe of the kept token: the daemon tells after ${passed()} s that the API rejects it`);
    const lost = await wait_until(
        async () => {
            const now = await view();
            return now.state === 'lost' && now;
        },
        'the daemon says that the session is lost',
        90_000,
    );
    check(lost.reason === 'rejected' && lost.health === 'attention', `shared is ${lost.state}/${lost.reason}`);
    check(lost.idle_deadline === null, 'the daemon shows an idle deadline of a dead token');
    check(
        daemon.log_lines().some((line) => line.event === 'session.lost' && line.session === 'shared'),
        'the log does not tell of the loss',
    );
    say(`after ${passed()} s the session is lost/${lost.reason}`);
}

async function revoke_of_grant() {
    const before = await token_of_daemon(false);
    const administrator = await sdk.log_in(cloud.secret_of('administrator'), 86400);
    await sdk.get(administrator, 'deleteToken', users.reports);
    await sdk.is_refused(401, 'bad.credentials', before, 'getTokensMe');
    const begin = Date.now();
    const after = await wait_until(
        async () => {
            const answer = await daemon.get('/v1/sessions/granted/token?min_valid=5s');
            return answer.status === 200 && answer.body.access_token !== before && answer.body.access_token;
        },
        'the daemon gets a new token in place of the revoked one',
        60_000,
    );
    await sdk.get(after, 'getTokensMe');
    say(
        `deleteToken of the granted one: after ${Math.round((Date.now() - begin) / 1000)} s the daemon gives a new token`,
    );
}

async function test() {
    check(minutes > 0, 'usage: tests/field/sdk/run [--minutes N]');
    await cloud.start(fileURLToPath(new URL('scenario.yaml', import.meta.url)));
    sdk.point_at(cloud);
    await try_the_operations();
    const shared = await start_daemon();
    say(`the SDK and the daemon share both tokens for ${minutes} min`);
    await share(shared, Date.now() + minutes * 60_000);
    await Promise.all([revoke(shared), revoke_of_grant()]);
    await daemon.stop();
    await cloud.stop();
}

await run_test(test, () => {
    if (daemon.child !== null) say(`the end of the daemon's log:\n${daemon.log_tail()}`);
});
