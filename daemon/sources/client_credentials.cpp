#include "daemon/sources/client_credentials.hpp"

#include "daemon/sources/grants/client_secret.hpp"
#include "daemon/sources/restore.hpp"
#include "daemon/store/origin.hpp"

namespace tokenkeeper::sources {

void client_credentials::load(const session_entry& session) {
    const auto& client = session.settings->client.value();
    const auto origin =
        store::client_credentials_origin(context_.organization_of(session).login_url, client.id);
    const auto* row = context_.tokens.claim(session.id, session.name(), origin, false);
    if (row == nullptr) {
        context_.tokens.begin(session.id, session.name(), origin, secret{}, context_.host_time());
    } else if (restore(context_, session)) {
        check_client_secret(context_, facts_, session);
        return;
    }
    const input::token_needed needed{row == nullptr ? std::nullopt : kept_since(context_, session)};
    context_.tell(session.id, needed);
    check_client_secret(context_, facts_, session);
}

/// A readable secret may be the right one now.
void client_credentials::file_changed(const session_entry& session, const std::filesystem::path& /*file*/) {
    if (check_client_secret(context_, facts_, session)) context_.tell(session.id, input::grant_available{});
}

}  // namespace tokenkeeper::sources
