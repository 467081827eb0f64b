// Where oidc-provider keeps its tokens, clients and grants: in memory, and all of them for as long as the test runs.

const entries = new Map();
const names_of_grant = new Map();

export class token_store {
    constructor(model) {
        this.model = model;
    }

    name(id) {
        return `${this.model}:${id}`;
    }

    async upsert(id, payload) {
        entries.set(this.name(id), payload);
        if (!payload.grantId) return;
        const names = names_of_grant.get(payload.grantId) ?? [];
        names_of_grant.set(payload.grantId, [...names, this.name(id)]);
    }

    async find(id) {
        return entries.get(this.name(id));
    }

    async consume(id) {
        entries.get(this.name(id)).consumed = Math.floor(Date.now() / 1000);
    }

    async destroy(id) {
        entries.delete(this.name(id));
    }

    async revokeByGrantId(grant) {
        for (const name of names_of_grant.get(grant) ?? []) entries.delete(name);
        names_of_grant.delete(grant);
    }
}
