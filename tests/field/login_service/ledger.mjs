// Every refresh token that arrived at the login service, and what became of the answer. It judges: a refresh token may
// come again only if its answer was lost, and not before the present access token has ended.
//
// An answer is lost if the fault layer kept it, or if the daemon was killed before it used the new access token: the
// daemon uses none before it is in the store.

import { createHash } from 'node:crypto';

export const fingerprint = (token) => createHash('sha256').update(token).digest('hex').slice(0, 10);

export class ledger {
    constructor() {
        this.run = 0; // how often the daemon was started
        this.sessions = new Map(); // by name
        this.owners = new Map(); // refresh token -> session
        this.bearers = new Map(); // access token -> the arrival, or the login, that brought it
        this.violations = [];
    }

    /// A person logged in: the session begins anew with this refresh token, and with the access token that came with it.
    begin(session, refresh_token, access_token) {
        this.owners.set(refresh_token, session);
        if (!this.sessions.has(session))
            this.sessions.set(session, { name: session, arrivals: [], present: null, logins: 0 });
        const entry = this.sessions.get(session);
        entry.logins += 1;
        if (access_token) this.bearers.set(access_token, { session: entry, used: false });
    }

    arrive(token) {
        const name = this.owners.get(token);
        if (!name) {
            this.violations.push(`a refresh token ${fingerprint(token)} arrived that nobody was given`);
            return null;
        }
        const session = this.sessions.get(name);
        const earlier = session.arrivals.filter((arrival) => arrival.token === token);
        const arrival = {
            session,
            token,
            number: earlier.length + 1,
            run: this.run,
            at: Date.now(),
            present: session.present,
            processed: false, // the login service saw it
            granted: null, // the access token
            refused: null, // the error
            kept: false, // the fault layer kept the answer
            used: false, // the daemon used the access token
            told: false, // the daemon told that the answer is lost
            known: false, // the daemon showed that it has the answer
        };
        if (earlier.length > 0) this.judge(arrival, earlier[earlier.length - 1]);
        session.arrivals.push(arrival);
        return arrival;
    }

    judge(arrival, before) {
        const { session, token, number } = arrival;
        const what = `refresh token ${fingerprint(token)} of ${session.name} arrived for the ${number}. time`;
        const lost = before.kept || (before.run < this.run && !before.used && !before.known);
        if (!lost) this.violations.push(`${what}, and its answer was not lost`);
        const present = arrival.present;
        if (present && arrival.at < present.end)
            this.violations.push(
                `${what} while its present token had ${((present.end - arrival.at) / 1000).toFixed(1)} s to live`,
            );
    }

    /// The login service answered. `lifetime` in milliseconds.
    answered(arrival, body) {
        arrival.processed = true;
        if (!body.access_token) {
            arrival.refused = body.error;
            return;
        }
        arrival.granted = { value: body.access_token, end: arrival.at + body.expires_in * 1000 };
        this.owners.set(body.refresh_token, arrival.session.name);
        this.bearers.set(body.access_token, arrival);
    }

    /// The daemon used an access token. Returns whose it is; `end` is what the login service says.
    use(token, end) {
        const arrival = this.bearers.get(token);
        if (!arrival) return null;
        arrival.used = true;
        const { session } = arrival;
        if (end && (!session.present || session.present.end < end)) session.present = { value: token, end };
        return session;
    }

    may_have_lost(session) {
        return session.arrivals.some((a) => a.kept || a.told || (!a.used && a.run < this.run));
    }

    /// The latest refresh of the session if its answer is lost, or may be.
    open(session) {
        const latest = session.arrivals[session.arrivals.length - 1];
        if (!latest || latest.used || latest.known) return null;
        return latest.kept || latest.run < this.run ? latest : null;
    }

    history(session) {
        return session.arrivals
            .slice(-6)
            .map((a) => {
                const outcome = a.granted ? 'granted' : (a.refused ?? (a.processed ? 'answered' : 'not processed'));
                const marks = ['kept', 'used', 'told', 'known'].filter((mark) => a[mark]).join(', ');
                const when = `${new Date(a.at).toISOString()} run ${a.run}`;
                return `${when}: ${fingerprint(a.token)} (${a.number}.): ${outcome}; ${marks}`;
            })
            .join('\n');
    }
}
