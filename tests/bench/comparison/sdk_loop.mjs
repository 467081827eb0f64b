// The official SDK asks for TokenInfo again and again, one request after the other over one connection. Prints a line of JSON.
//
//   sdk_loop.mjs URL CA_FILE REQUESTS

import fs from 'node:fs';
import https from 'node:https';

import { check, load_package } from '../../field/npm/test_run.mjs';

const [url, authority, wanted] = process.argv.slice(2);
const requests = Number(wanted);
const warm_up = Math.min(200, requests);
const { default: platform } = await load_package(
    'purecloud-platform-client-v2/dist/node/purecloud-platform-client-v2.js',
);
const { hostname, port } = new URL(url);
const client = platform.ApiClient.instance;
client.setGateway({ protocol: 'https', host: hostname, port: Number(port) });
client.setProxyAgent(new https.Agent({ ca: fs.readFileSync(authority), keepAlive: true }));
client.setAccessToken('Qk3nZx7vT0bYw2LhRj5sDc8fGm1pAe4uJt6yNq9oWiXrHgKzVbBdEcPfMlSaUy0123456789abcdefghijkl');
const tokens = new platform.TokensApi();

async function ask(times) {
    for (let i = 0; i < times; ++i) {
        const info = await tokens.getTokensMe({ preserveIdleTTL: true });
        check(info.organization.name === 'acme', `the answer is ${JSON.stringify(info)}`);
    }
}

await ask(warm_up);
const before = process.cpuUsage();
const begin = performance.now();
await ask(requests);
const used = process.cpuUsage(before);
const seconds = (performance.now() - begin) / 1000;
console.log(JSON.stringify({ requests, seconds, cpu_seconds: (used.user + used.system) / 1e6 }));
process.exit(0);
