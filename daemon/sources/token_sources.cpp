#include "daemon/sources/token_sources.hpp"

#include "daemon/sources/restore.hpp"

#include <utility>

namespace tokenkeeper::sources {

namespace asio = boost::asio;

token_sources::token_sources(source_context context, watched_files& files)
    : context_(context),
      files_(files),
      facts_(context.events, context.names),
      given_token_(context),
      token_file_(context, facts_),
      client_credentials_(context, facts_),
      refresh_token_(context, facts_),
      login_(context) {}

source& token_sources::source_of(const config::session& settings) {
    switch (settings.source) {
        case token_source::access_token:
            return given_token_;
        case token_source::access_token_file:
            return token_file_;
        case token_source::client_credentials:
            return client_credentials_;
        case token_source::login:
            return login_;
        case token_source::refresh_token:
            break;
    }
    return refresh_token_;
}

void token_sources::watch(const session_entry& session) {
    unloaded_.insert(session.id);
    files_.watch(session.id, source_of(*session.settings).files(*session.settings));
}

void token_sources::add(const session_entry& session) {
    if (unloaded_.erase(session.id) == 0)
        files_.watch(session.id, source_of(*session.settings).files(*session.settings));
    source_of(*session.settings).load(session);
}

void token_sources::remove(session_id id) {
    files_.forget(id);
    unloaded_.erase(id);
    facts_.forget(id);
    if (const auto* session = context_.names.find(id)) source_of(*session->settings).forget(id);
}

void token_sources::settings_changed(const session_entry& session) {
    source_of(*session.settings).settings_changed(session);
}

void token_sources::token_changed(const session_entry& session, token_change change) {
    source_of(*session.settings).token_changed(session, change);
}

grant_type token_sources::grants_of(const session_entry& session) const {
    const auto source = session.settings->source;
    return source == token_source::login ? login_.grants_of(session.id) : tokenkeeper::grants_of(source);
}

void token_sources::file_changed(const std::filesystem::path& file, session_id owner) {
    const auto* session = context_.names.find(owner);
    if (session != nullptr && !unloaded_.contains(owner))
        source_of(*session->settings).file_changed(*session, file);
}

void token_sources::restore_again(const session_entry& session) {
    const auto* state = context_.sessions.find(session.id);
    const bool may_have = session.settings->client && state != nullptr && !state->has_token() &&
                          !state->has_candidate() && !state->in_flight();
    if (may_have) static_cast<void>(restore_present(context_, session));
}

token_sources::reading token_sources::read_again(const session_entry& session) {
    if (!session.settings->token_file) return {};
    return token_file_.read(session);
}

asio::awaitable<grant_outcome> token_sources::grant(grant_terms terms) {
    return request_grant(context_, facts_, refresh_token_, forms_, std::move(terms));
}

}  // namespace tokenkeeper::sources
