// tokenkeeper-sandbox with TLS, as a process that dies with this one.

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';

import { check, program, scratch, wait_until } from '../npm/test_run.mjs';

const file = (name) => path.join(scratch, name);

export class sandbox {
    async start(scenario) {
        const log = fs.openSync(file('sandbox.log'), 'w');
        this.child = spawn(
            program('tests/cloud/tokenkeeper-sandbox'),
            [
                '--tls',
                '--ca-out',
                file('ca.pem'),
                '--scenario',
                scenario,
                '--write-tokens',
                scratch,
                '--port-file',
                file('ports'),
                '--die-with-parent',
            ],
            { stdio: ['ignore', log, log] },
        );
        await wait_until(() => {
            check(this.child.exitCode === null, `the sandbox ended: ${fs.readFileSync(file('sandbox.log'))}`);
            return fs.existsSync(file('ports'));
        }, 'the sandbox starts');
        const urls = JSON.parse(fs.readFileSync(file('ports')));
        this.url = new URL(urls.api_url);
        this.admin = urls.admin_url;
        this.ca = fs.readFileSync(file('ca.pem'));
    }

    secret_of(client) {
        return [`${client}.id`, `${client}.secret`].map((name) => fs.readFileSync(file(name)).toString().trim());
    }

    /// What the client and its tokens asked of the sandbox.
    record_of_client(name) {
        return new Promise((resolve, reject) => {
            http.get(`${this.admin}/clients/${name}/record`, async (answer) => {
                let text = '';
                for await (const part of answer) text += part;
                if (answer.statusCode === 200) resolve(JSON.parse(text));
                else reject(new Error(`the sandbox's record of ${name}: ${answer.statusCode} ${text}`));
            }).on('error', reject);
        });
    }

    async stop() {
        const ended = new Promise((resolve) => {
            this.child.on('exit', resolve);
        });
        this.child.kill('SIGTERM');
        check((await ended) === 0, 'the sandbox does not end well');
    }
}
