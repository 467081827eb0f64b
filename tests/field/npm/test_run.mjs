// What each of these tests uses: its lines of output, its checks, and the packages that npm installed.

import path from 'node:path';
import { pathToFileURL } from 'node:url';

export const scratch = process.env.TOKENKEEPER_SCRATCH;
export const program = (name) => path.join(process.env.TOKENKEEPER_BUILD, name);
export const load_package = (file) =>
    import(pathToFileURL(path.join(process.env.TOKENKEEPER_PACKAGES, 'node_modules', file)));

/// Time for what takes no time on an idle machine.
export const patience = 20_000;

const begin = Date.now();

export const say = (text) => console.log(`[${String(Math.round((Date.now() - begin) / 1000)).padStart(3)} s] ${text}`);

export function check(condition, text) {
    if (!condition) throw new Error(text);
}

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/// Waits until `condition` returns something true, and returns that.
export async function wait_until(condition, text, limit = patience) {
    const end = Date.now() + limit;
    for (;;) {
        const value = await condition();
        if (value) return value;
        if (Date.now() > end) throw new Error(`${text}: not within ${limit / 1000} s`);
        await pause(50);
    }
}

/// The result of `promise`, which must come in time.
export async function within(promise, text, limit = patience) {
    let alarm;
    const late = new Promise((_, reject) => {
        alarm = setTimeout(() => reject(new Error(`${text}: not within ${limit / 1000} s`)), limit);
    });
    try {
        return await Promise.race([promise, late]);
    } finally {
        clearTimeout(alarm);
    }
}

/// Runs the test; `explain` prints what helps to understand why it failed.
export async function run_test(test, explain) {
    try {
        await test();
        process.exit(0);
    } catch (failure) {
        await explain();
        say(`FAILED: ${failure.message}`);
        if (process.env.TOKENKEEPER_TRACE) console.log(failure.stack);
        process.exit(1);
    }
}
