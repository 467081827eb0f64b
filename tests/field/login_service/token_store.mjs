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

    /// A person's session at the login service, to which a code belongs.
    async findByUid(uid) {
        return [...entries].find(([name, { uid: found }]) => name.startsWith(this.name('')) && found === uid)?.[1];
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
