// The pages of the login service: who logs in, and whether they consent.

export class login_pages {
    static path = '/interaction/';

    constructor(provider) {
        this.provider = provider;
    }

    /// GET shows the form; POST answers it with `person`, and with `answer`: allow or deny.
    async receive(request, response, body) {
        const { prompt, params } = await this.provider.interactionDetails(request, response);
        if (request.method === 'GET') {
            const page = `<!DOCTYPE html><title>${prompt.name}</title><form method="post">…</form>`;
            response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Length': Buffer.byteLength(page) });
            return response.end(page);
        }
        const form = new URLSearchParams(body.toString());
        const result =
            form.get('answer') === 'allow'
                ? await this.consent(form.get('person'), params)
                : { error: 'access_denied', error_description: 'the person denied <b>it</b>' };
        return this.provider.interactionFinished(request, response, result);
    }

    async consent(person, { client_id: client, scope }) {
        const grant = new this.provider.Grant({ accountId: person, clientId: client });
        grant.addOIDCScope(scope);
        return { login: { accountId: person }, consent: { grantId: await grant.save() } };
    }
}
