#include "daemon/sources/client_credentials.hpp"

#include "daemon/sources/grants/client_secret.hpp"
#include "daemon/sources/restore.hpp"
#include "daemon/store/origin.hpp"

namespace tokenkeeper::sources {

void client_credentials::load(const session_entry& session) {
    const auto& client = session.settings->client.value();
    const auto& organization = context_.organization_of(session);
    const auto held = read_client_secret(context_, facts_, session);
    const auto* known = held.has_value() ? &*held : nullptr;
    const auto origin = store::client_credentials_origin(
        {organization.api_url, organization.login_url, client.id, client.secret_file.native()}, known);
    const auto* row = context_.tokens.claim(session.id, session.name(), origin, known == nullptr);
    if (row == nullptr)
        context_.tokens.begin(session.id, session.name(), origin, secret{}, context_.host_time());
    if (row == nullptr || !restore(context_, session)) {
        const input::token_needed needed{row == nullptr ? std::nullopt : kept_since(context_, session)};
        context_.tell(session.id, needed);
    }
    judge_client_secret(context_, facts_, session, held);
}

/// A readable secret may be the right one now.
void client_credentials::file_changed(const session_entry& session, const std::filesystem::path& /*file*/) {
    if (check_client_secret(context_, facts_, session)) context_.tell(session.id, input::grant_available{});
}

}  // namespace tokenkeeper::sources
