// The login service (oidc-provider), the fault layer before it, and an API that knows its access tokens. All on
// loopback, without TLS. The daemon sees one address; the login service listens at another, behind the fault layer.

import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';

import { load_package } from '../npm/test_run.mjs';
import { login_pages } from './login_pages.mjs';
import { token_store } from './token_store.mjs';

const { default: Provider } = await load_package('oidc-provider/lib/index.js');

export const token_life = 60; // seconds
// RFC 6749 has them form-encoded before they are put into the header, and this login service insists.
export const client = { id: 'wallboards+all', secret: 'pl+us/per%cent=and&' };

// It has no secret, and must show that it ends the logins that it began (PKCE).
export const public_client = { id: 'reception+desk&1', token_life: 20 };

const scope = 'api offline_access';
const organization = { id: 'b6a1ae86-3d4c-4a5c-9a5e-6a3b1a7f2c11', name: 'acme' };

export class login_service {
    /// `redirect_uri`: where browsers go after a login with the public client.
    constructor(ledger, redirect_uri = 'http://127.0.0.1/') {
        this.ledger = ledger;
        this.redirect_uri = redirect_uri;
        this.fault = null;
        this.connections = new Set();
        this.rejections = []; // sessions whose token the API refused
    }

    async start() {
        this.layer = http.createServer((request, response) => this.receive(request, response));
        this.layer.keepAliveTimeout = 60_000;
        this.layer.on('connection', (connection) => {
            this.connections.add(connection);
            connection.on('close', () => this.connections.delete(connection));
        });
        this.url = await listen(this.layer);
        this.provider = new Provider(this.url, {
            adapter: token_store,
            clients: [
                {
                    client_id: client.id,
                    client_secret: client.secret,
                    grant_types: ['refresh_token', 'authorization_code'],
                    redirect_uris: ['https://wallboards.example/'],
                },
                {
                    client_id: public_client.id,
                    token_endpoint_auth_method: 'none',
                    application_type: 'native',
                    grant_types: ['refresh_token', 'authorization_code'],
                    redirect_uris: [this.redirect_uri],
                },
            ],
            scopes: ['openid', 'offline_access', 'api'],
            rotateRefreshToken: true,
            issueRefreshToken: () => true, // nobody asks Genesys Cloud for offline_access
            pkce: { required: (_, { clientId }) => clientId === public_client.id },
            ttl: {
                AccessToken: (_, token, { clientId }) =>
                    clientId === public_client.id ? public_client.token_life : token_life,
                RefreshToken: 86400,
                Grant: 86400,
                Interaction: 600,
                Session: 600,
            },
            findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
            routes: { authorization: '/oauth/authorize', token: '/oauth/token' },
            interactions: { url: (_, { uid }) => `${login_pages.path}${uid}` },
            features: { devInteractions: { enabled: false } },
            cookies: { keys: ['not used'] },
            jwks: { keys: [generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' })] },
        });
        this.pages = new login_pages(this.provider);
        this.behind = new URL(await listen(http.createServer(this.provider.callback())));
    }

    /// As if a person had logged in with a browser. Returns the refresh token.
    async log_in(session) {
        const grant = new this.provider.Grant({ accountId: session, clientId: client.id });
        grant.addOIDCScope(scope);
        const token = new this.provider.RefreshToken({
            accountId: session,
            client: await this.provider.Client.find(client.id),
            grantId: await grant.save(),
            gty: 'authorization_code',
            scope,
            expiresWithSession: false,
        });
        const value = await token.save();
        this.ledger.begin(session, value);
        return value;
    }

    /// What happens to the next refresh of a session with a living token; resolves with its arrival.
    ///   before   it does not reach the login service and gets no answer
    ///   after    the login service grants it, and it gets no answer
    ///   answer   it is granted and answered
    ///   refuse   `before`, and the connection is cut
    ///   cut      `after`, and the connection is cut
    next_fault(kind) {
        return new Promise((resolve) => {
            this.fault = { kind, resolve };
        });
    }

    async without_connections() {
        while (this.connections.size > 0) await Promise.all([...this.connections].map((c) => once(c, 'close')));
    }

    async receive(request, response) {
        if (request.url.startsWith('/oauth/authorize')) return this.authorize(request, response);
        const parts = [];
        for await (const part of request) parts.push(part);
        const body = Buffer.concat(parts);
        if (request.url === '/oauth/token') await this.grant(request, response, body);
        else if (request.url.startsWith(login_pages.path)) await this.pages.receive(request, response, body);
        else if (request.url.startsWith('/api/v2/tokens/')) await this.api(request, response);
        else send(response, 404, { status: 404, code: 'not.found', message: 'The requested resource was not found.' });
    }

    /// Genesys Cloud has a default where no scope is asked for (RFC 6749 §3.3), oidc-provider has none.
    authorize(request, response) {
        if (request.url.includes('?') && !request.url.includes('&scope=')) request.url += '&scope=api';
        return this.provider.callback()(request, response);
    }

    async grant(request, response, body) {
        const form = new URLSearchParams(body.toString());
        if (form.get('grant_type') === 'authorization_code') return this.exchange(request, response, body);
        const arrival = this.ledger.arrive(form.get('refresh_token'));
        if (arrival === null) return send(response, 400, { error: 'invalid_request' });
        const fault = this.take_fault(arrival);
        if (fault?.kind === 'before' || fault?.kind === 'refuse') return this.keep(fault, arrival, response);
        const answer = await this.forward(request, body);
        this.ledger.answered(arrival, JSON.parse(answer.text));
        if (fault?.kind === 'after' || fault?.kind === 'cut') return this.keep(fault, arrival, response);
        // Grants take their time, so that a kill at any moment meets one now and then.
        await new Promise((resolve) => setTimeout(resolve, 150 * Math.random()));
        pass_on(answer, response, () => fault?.resolve(arrival));
    }

    /// A code for the first tokens of a login. The sessions have the names of the people.
    async exchange(request, response, body) {
        const answer = await this.forward(request, body);
        const granted = JSON.parse(answer.text);
        if (granted.access_token) {
            const { accountId } = await this.provider.AccessToken.find(granted.access_token);
            this.ledger.begin(accountId, granted.refresh_token, granted.access_token);
        }
        pass_on(answer, response);
    }

    take_fault(arrival) {
        const { fault } = this;
        if (!fault || arrival.number > 1 || !arrival.present || arrival.present.end < Date.now()) return null;
        this.fault = null;
        return fault;
    }

    keep(fault, arrival, response) {
        arrival.kept = true;
        if (fault.kind === 'refuse' || fault.kind === 'cut') response.socket.resetAndDestroy();
        fault.resolve(arrival);
    }

    forward(request, body) {
        return new Promise((resolve, reject) => {
            const { authorization, 'content-type': type } = request.headers;
            const onward = http.request(
                {
                    host: this.behind.hostname,
                    port: this.behind.port,
                    path: request.url,
                    method: request.method,
                    agent: false,
                    headers: {
                        ...(authorization && { authorization }),
                        'content-type': type,
                        'content-length': body.length,
                    },
                },
                async (answer) => {
                    let text = '';
                    for await (const part of answer) text += part;
                    resolve({ status: answer.statusCode, text });
                },
            );
            onward.on('error', reject);
            onward.end(body);
        });
    }

    async api(request, response) {
        const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
        const found = token && (await this.provider.AccessToken.find(token));
        const session = token && this.ledger.use(token, found ? found.exp * 1000 : null);
        if (!found || !session) {
            this.rejections.push(session?.name ?? 'nobody');
            return send(response, 401, { status: 401, code: 'bad.credentials', message: 'Invalid login credentials.' });
        }
        if (request.url === '/api/v2/tokens/timeout')
            return send(response, 200, { idleTokenTimeoutSeconds: 900, enableIdleTokenTimeout: false });
        return send(response, 200, {
            organization,
            homeOrganization: organization,
            authorizedScope: ['api'],
            OAuthClient: {
                id: found.clientId,
                name: found.clientId === client.id ? 'wallboards' : 'reception',
                authorizedGrantType: 'CODE',
                state: 'active',
                organization,
            },
        });
    }
}

async function listen(server) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${server.address().port}`;
}

function pass_on({ status, text }, response, when_sent) {
    response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
    response.end(text, when_sent);
}

function send(response, status, value) {
    const text = JSON.stringify(value);
    response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
    response.end(text); // node sends no body to HEAD
}
