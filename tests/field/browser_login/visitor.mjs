// A person's browser, as far as a login needs one: it follows redirects and keeps cookies.

import { check } from '../npm/test_run.mjs';

export class visitor {
    constructor() {
        this.cookies = new Map();
        this.pages = []; // the addresses that it came by
    }

    /// Opens an address; resolves with the last page.
    async open(address, form) {
        let next = address;
        let options = form ? { method: 'POST', body: new URLSearchParams(form) } : {};
        for (let hops = 0; hops < 10; ++hops) {
            this.pages.push(next);
            const answer = await fetch(next, { ...options, redirect: 'manual', headers: this.headers() });
            for (const cookie of answer.headers.getSetCookie()) this.keep(cookie);
            if (answer.status !== 302 && answer.status !== 303)
                return { address: next, status: answer.status, text: await answer.text() };
            next = new URL(answer.headers.get('location'), next).href;
            options = {};
        }
        throw new Error(`the browser is sent on and on: ${this.pages.join(' ')}`);
    }

    /// Logs in and answers the login service; resolves with the last page.
    async log_in(authorization_url, person, answer) {
        const page = await this.open(authorization_url);
        check(page.status === 200 && page.text.includes('<form'), `no login: ${page.status} ${page.text}`);
        return this.open(page.address, { person, answer });
    }

    headers() {
        const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
        return { cookie, connection: 'close' };
    }

    keep(cookie) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie);
        this.cookies.set(name, value);
    }
}
