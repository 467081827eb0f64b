// The official SDK, pointed at the sandbox as at a gateway, and what is checked of its answers.

import https from 'node:https';

import { check, load_package } from '../npm/test_run.mjs';

const { default: platform } = await load_package(
    'purecloud-platform-client-v2/dist/node/purecloud-platform-client-v2.js',
);

const client = platform.ApiClient.instance;
const tokens = new platform.TokensApi();

export function point_at(sandbox) {
    client.setGateway({ protocol: 'https', host: sandbox.url.hostname, port: Number(sandbox.url.port) });
    client.setProxyAgent(new https.Agent({ ca: sandbox.ca, keepAlive: true }));
    client.setReturnExtendedResponses(true);
}

/// Returns the access token.
export async function log_in([id, secret], lifetime) {
    const data = await client.loginClientCredentialsGrant(id, secret);
    check(typeof data.accessToken === 'string' && data.accessToken.length > 20, 'the login gives no token');
    const left = (data.tokenExpiryTime - Date.now()) / 1000;
    check(Math.abs(left - lifetime) < 30, `the SDK believes that the token lives for ${left} s, not ${lifetime} s`);
    return data.accessToken;
}

/// One of the six operations with this token: its answer, whatever the status.
export async function ask(token, operation, ...terms) {
    client.setAccessToken(token);
    try {
        return await tokens[operation](...terms);
    } catch (failure) {
        if (typeof failure.status === 'number') return failure;
        throw new Error(`${operation}: ${failure.message ?? failure}`);
    }
}

/// The same, and it must succeed.
export async function get(token, operation, ...terms) {
    const answer = await ask(token, operation, ...terms);
    check(answer.status >= 200 && answer.status < 300, `${operation}: ${answer.status} ${JSON.stringify(answer.body)}`);
    check(/^[0-9a-f-]{36}$/.test(answer.headers['inin-correlation-id']), `${operation}: no correlation id`);
    return answer;
}

/// The same, and it must be refused with this status and code.
export async function is_refused(status, code, token, operation, ...terms) {
    const answer = await ask(token, operation, ...terms);
    check(answer.status === status, `${operation}: ${answer.status}, and ${status} was expected`);
    const { body } = answer;
    check(
        body.code === code && body.status === status,
        `${operation}: ${JSON.stringify(body)}, and ${code} was expected`,
    );
    check(
        typeof body.message === 'string' && typeof body.contextId === 'string',
        `${operation}: an error without message or contextId`,
    );
}

export function check_info(info, organization, client_id) {
    const text = JSON.stringify(info);
    check(
        info.organization.name === organization && /^[0-9a-f-]{36}$/.test(info.organization.id),
        `organization: ${text}`,
    );
    check(info.homeOrganization.id === info.organization.id, `homeOrganization: ${text}`);
    check(Array.isArray(info.authorizedScope), `authorizedScope: ${text}`);
    check(info.OAuthClient.id === client_id && typeof info.OAuthClient.name === 'string', `OAuthClient: ${text}`);
    check(
        info.OAuthClient.authorizedGrantType === 'CLIENT-CREDENTIALS' && info.OAuthClient.state === 'active',
        `OAuthClient: ${text}`,
    );
    check(
        !Number.isNaN(Date.parse(info.dateTokenIdles)) && Date.parse(info.dateTokenIdles) > Date.now() - 2000,
        `dateTokenIdles: ${text}`,
    );
}
