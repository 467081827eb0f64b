// tokenkeeperd as a process that dies with this one, its control socket, and its log.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';

import { check, program, scratch, wait_until } from './test_run.mjs';

export class daemon_process {
    constructor() {
        this.socket = path.join(scratch, 'tokenkeeper.sock');
        this.log_file = path.join(scratch, 'daemon.log');
        this.program = process.env.TOKENKEEPERD ?? program('daemon/tokenkeeperd');
        this.child = null;
    }

    /// The parts of a configuration that are about this process.
    surroundings() {
        return (
            `control:\n  socket: ${this.socket}\nstate:\n  path: ${path.join(scratch, 'state.db')}\n` +
            'log:\n  level: info\n  format: json\n'
        );
    }

    /// Returns as soon as the daemon answers.
    async start(variables = {}) {
        const log = fs.openSync(this.log_file, 'a');
        this.child = spawn(
            'setpriv',
            ['--pdeathsig', 'KILL', this.program, '--config', path.join(scratch, 'tokenkeeper.yaml')],
            { stdio: ['ignore', log, log], env: { ...process.env, ...variables } },
        );
        fs.closeSync(log);
        this.exit = once(this.child, 'exit');
        await wait_until(() => {
            check(this.runs(), 'the daemon ended when it was started');
            return this.get('/livez').then(
                (answer) => answer.status === 200,
                () => false,
            );
        }, 'the daemon answers after its start');
    }

    runs() {
        return this.child !== null && this.child.exitCode === null && this.child.signalCode === null;
    }

    async kill() {
        check(this.runs(), 'the daemon ended by itself');
        this.child.kill('SIGKILL');
        await this.exit;
        check(this.child.signalCode === 'SIGKILL', 'the daemon ended before it was killed');
    }

    async stop() {
        check(this.runs(), 'the daemon ended by itself');
        this.child.kill('SIGTERM');
        const [status] = await this.exit;
        check(status === 0, `the daemon's exit status is ${status} after SIGTERM`);
    }

    get(resource) {
        return this.ask('GET', resource);
    }

    ask(method, resource) {
        return new Promise((resolve, reject) => {
            const request = http.request(
                { socketPath: this.socket, path: resource, method, timeout: 10_000, agent: false },
                (answer) => {
                    let text = '';
                    answer.setEncoding('utf8');
                    answer.on('data', (part) => {
                        text += part;
                    });
                    answer.on('end', () => {
                        const json = /json/.test(answer.headers['content-type'] ?? '');
                        resolve({ status: answer.statusCode, body: json ? JSON.parse(text) : text });
                    });
                    answer.on('error', reject);
                },
            );
            request.on('timeout', () => request.destroy(new Error(`the daemon does not answer ${method} ${resource}`)));
            request.on('error', reject);
            request.end();
        });
    }

    log_size() {
        return fs.statSync(this.log_file).size;
    }

    /// The lines of the log after this many bytes; what is no JSON (of a sanitizer, say) fails the test.
    log_lines(offset = 0) {
        const text = fs.readFileSync(this.log_file).subarray(offset).toString();
        const whole = text.slice(0, text.lastIndexOf('\n') + 1);
        return whole
            .split('\n')
            .filter((line) => line !== '')
            .map((line) => {
                try {
                    return JSON.parse(line);
                } catch {
                    throw new Error(`the daemon wrote a line that is no event: ${line}`);
                }
            });
    }

    log_tail(count = 40) {
        return fs.readFileSync(this.log_file).toString().split('\n').slice(-count).join('\n');
    }
}
