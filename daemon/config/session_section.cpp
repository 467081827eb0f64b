#include "daemon/config/session_parts.hpp"
#include "daemon/config/wording.hpp"

#include <algorithm>
#include <array>

namespace tokenkeeper::config {
namespace {

constexpr std::array source_keys{"access_token", "access_token_file", "client_credentials", "refresh_token"};

void read_access_token(const node& from, const std::string& path, context& in, session& to) {
    constexpr std::size_t most = std::size_t{64} << 10U;
    in.needs_private_file(from.at, path, "token", "access_token_file");
    const auto text = read_text(from, path, "a token", in);
    if (!text) return;
    if (text->starts_with("Bearer ")) {
        in.report(from.at, path, "must be the token alone, without \"Bearer\"");
    } else if (!std::ranges::all_of(*text, is_visible_ascii)) {
        in.report(from.at, path,
                  "is not a token: it holds a space, a line end or another character that no token has");
    } else if (text->size() > most) {
        in.report(from.at, path, "is not a token: it is longer than 64 KiB");
    }
    to.source = token_source::access_token;
    to.access_token.emplace(*text);
}

void read_access_token_file(const node& from, const std::string& path, context& in, session& to) {
    to.source = token_source::access_token_file;
    to.token_file = read_secret_file_name(from, path, "token", in);
}

void read_mode(const node& from, const std::string& path, context& in, session& to) {
    const auto word = read_word(from, path, {"verify", "keep-alive"}, in);
    if (word) to.mode = *word == 0 ? session_mode::verify : session_mode::keep_alive;
}

void read_keep_alive_with(const node& from, const std::string& path, context& in, session& to) {
    const auto word = read_word(from, path, {"get", "head"}, in);
    if (word) to.keep_alive_with = *word == 0 ? keep_alive_method::get : keep_alive_method::head;
}

/// Where the session's token comes from: exactly one of four keys.
void check_source(const entry& e, const std::string& path, context& in) {
    const entry* first = nullptr;
    for (const entry& k : e.value.entries) {
        if (std::ranges::find(source_keys, k.key) == source_keys.end()) continue;
        if (first == nullptr) {
            first = &k;
            continue;
        }
        in.report(k.at, below(path, k.key),
                  "a session has one source for its token, and " + first->key + " (" +
                      text_of(in.at(first->at)) + ") is one already; keep one of the two");
    }
    if (first == nullptr) {
        in.report(
            e.at, path,
            "needs a source for its token, such as \"access_token_file: " + shown_key(e.key) + ".token\"");
    }
}

void refer_to_organization(const entry& e, const std::string& path, context& in, loading& to) {
    const entry* key = e.value.find("organization");
    if (key == nullptr) {
        in.report(e.at, path,
                  "needs an organization (\"organization: NAME\", one of those under organizations)");
    } else if (key->value.what == node::kind::text && !key->value.text.empty()) {
        to.references.push_back({key->value.text, in.at(key->value.at), below(path, "organization")});
    }
}

section<session> make_session_keys() {
    using std::chrono::hours;
    const duration_range often{seconds{1}, hours{24}};
    return {
        {{.name = "organization", .form = "a name", .meaning = "the organization of the session"},
         [](const node& from, const std::string& path, context& in, session& to) {
             if (auto name = read_text(from, path, "the name of an organization", in))
                 to.organization = *std::move(name);
         }},
        {{.name = "mode",
          .form = "verify or keep-alive",
          .fallback = "verify",
          .meaning = "verify never touches the idle timer; keep-alive resets it in time"},
         read_mode},
        duration_key("check_interval", &session::check_interval, often, "5m",
                     "how often to verify; in keep-alive mode an upper bound"),
        {{.name = "keep_alive_with",
          .form = "get or head",
          .fallback = "get",
          .meaning = "the request that keeps the session alive"},
         read_keep_alive_with},
        duration_key("max_session", &session::max_session, {seconds{1}, hours{30 * 24}}, "",
                     "after this long, stop keeping the session alive and only verify it"),
        {{.name = "access_token",
          .form = "a token",
          .meaning = "the token itself; the file must then be private"},
         read_access_token},
        {{.name = "access_token_file",
          .form = "a file name",
          .meaning = "a file that holds the token; it is read again when it is replaced"},
         read_access_token_file},
        {{.name = "client_credentials",
          .form = "a map of client_id and client_secret_file",
          .meaning = "tokens by the client credentials grant"},
         read_client_credentials},
        {{.name = "refresh_token",
          .form = "a map of client_id, client_secret_file and refresh_token_file",
          .meaning = "tokens by the refresh grant; the file is the seed, later ones are kept in the state"},
         read_refresh_token},
        {{.name = "token_sink",
          .form = "a map of path, group and mode",
          .meaning = "a file that always holds the present token"},
         read_token_sink},
        {{.name = "readers",
          .form = "a map of users and groups",
          .meaning = "who may fetch the token over the socket, besides root and the daemon's own user"},
         [](const node& from, const std::string& path, context& in, session& to) {
             to.readers = read_principals(from, path, in);
         }},
        {{.name = "credential_for",
          .form = "a map of units; export@.service is every instance of it",
          .meaning = "the units that get the token as a credential, by LoadCredential="},
         read_credential_for},
    };
}

}  // namespace

const section<session>& session_keys() {
    static const auto keys = make_session_keys();
    return keys;
}

void read_sessions(const node& from, const std::string& path, context& in, loading& to) {
    read_named(from, path, in, [&](const entry& e, const std::string& here) {
        const auto [first, is_new] = to.sessions.emplace(e.key, in.at(e.at));
        if (!is_new) in.report(e.at, here, "is there twice; first at " + text_of(first->second));
        session read;
        read.name = e.key;
        read.where = in.at(e.at);
        const auto unresolved_before = in.unresolved.size();
        read_section(e.value, here, session_keys(), in, read);
        for (auto i = unresolved_before; i < in.unresolved.size(); ++i)
            in.unresolved[i].session = e.key;
        if (e.value.what == node::kind::map || e.value.what == node::kind::nothing) {
            refer_to_organization(e, here, in, to);
            check_source(e, here, in);
        }
        if (is_new) {
            claim_sink(e, here, read, in, to);
            claim_refresh_token(e, here, read, in, to);
            claim_units(e, here, in, to);
        }
        to.to.sessions.insert_or_assign(e.key, std::move(read));
    });
}

void check_references(const loading& all, findings& found) {
    std::vector<std::string_view> known;
    // What is no name may hold anything, and is not repeated.
    for (const auto& [name, each] : all.to.organizations)
        if (is_name(name)) known.push_back(name);
    for (const auto& r : all.references) {
        if (all.to.organizations.contains(r.organization)) continue;
        const std::string_view none =
            all.to.organizations.empty() ? "; none is defined under organizations" : "";
        // The suggestion is worth its time only for what will be shown.
        const auto help = found.full() ? std::string{} : suggestion(r.organization, known, "defined are");
        found.add(r.where, r.path,
                  "there is no organization " + in_quotes(r.organization) + std::string{none} + help);
    }
}

}  // namespace tokenkeeper::config
