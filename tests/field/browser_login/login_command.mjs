// `tokenkeeperctl` as a process that dies with this one.

import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { check, program, wait_until, within } from '../npm/test_run.mjs';

export class login_command {
    constructor(socket, ...words) {
        this.text = '';
        this.child = spawn('setpriv', ['--pdeathsig', 'KILL', program('daemon/ctl/tokenkeeperctl'), ...words], {
            stdio: ['ignore', 'pipe', 'pipe'],
            env: { PATH: process.env.PATH, TOKENKEEPER_SOCKET: socket, NO_COLOR: '1' }, // no desktop: it opens nothing
        });
        for (const stream of [this.child.stdout, this.child.stderr])
            stream.setEncoding('utf8').on('data', (part) => {
                this.text += part;
            });
        this.closed = once(this.child, 'close');
    }

    /// Where the person logs in.
    address() {
        return wait_until(() => {
            check(this.child.exitCode === null, `tokenkeeperctl ended: ${this.text}`);
            return /: (http:\/\/\S+\/oauth\/authorize\S+)/.exec(this.text)?.[1];
        }, 'tokenkeeperctl prints the address of the login');
    }

    /// Its exit status, once it ends.
    async end() {
        const [status] = await within(this.closed, `tokenkeeperctl ends: ${this.text}`, 60_000);
        return status;
    }
}
