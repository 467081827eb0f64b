#include "daemon/config/sections/session_parts.hpp"
#include "daemon/config/wording.hpp"

#include <algorithm>

namespace tokenkeeper::config {
namespace {

void read_access_token(const node& value, const std::string& path, context& input, session& target) {
    input.needs_private_file(value.start, path, "token", "access_token_file");
    const auto text = read_text(value, path, "a token", input);
    if (!text) return;
    if (text->starts_with("Bearer ")) {
        input.report(value.start, path, "must be the token alone, without \"Bearer\"");
    } else if (!std::ranges::all_of(*text, is_visible_ascii)) {
        input.report(value.start, path,
                     "is not a token: it holds a space, a line end or another character that no token has");
    } else if (text->size() > genesys::longest_token) {
        input.report(value.start, path, "is not a token: it is longer than 4 KiB");
    }
    target.source = token_source::access_token;
    target.access_token.emplace(*text);
}

void read_access_token_file(const node& value, const std::string& path, context& input, session& target) {
    target.source = token_source::access_token_file;
    target.token_file = read_secret_file_name(value, path, secret_kind::access_token, input);
}

void read_mode(const node& value, const std::string& path, context& input, session& target) {
    const auto word = read_word(value, path, {"verify", "keep-alive"}, input);
    if (word) target.mode = *word == 0 ? session_mode::verify : session_mode::keep_alive;
}

void read_keep_alive_with(const node& value, const std::string& path, context& input, session& target) {
    const auto word = read_word(value, path, {"get", "head"}, input);
    if (word) target.keep_alive_with = *word == 0 ? keep_alive_method::get : keep_alive_method::head;
}

/// A session must have exactly one of the keys that name the source of its token.
void check_source(const entry& e, const std::string& path, context& input) {
    const entry* first = nullptr;
    for (const entry& k : e.value.entries) {
        if (!is_source(k.key)) continue;
        if (first == nullptr) {
            first = &k;
            continue;
        }
        input.report(k.start, below(path, k.key),
                     "a session has one source for its token, and " + first->key + " (" +
                         text_of(input.place_of(first->start)) + ") is one already; keep one of the two");
    }
    if (first == nullptr) {
        input.report(
            e.start, path,
            "needs a source for its token, such as \"access_token_file: " + shown_key(e.key) + ".token\"");
    }
}

/// Only a file has a last change, which the life of its token is counted from.
void check_lifetime(const entry& e, const std::string& path, context& input) {
    const entry* lifetime = e.value.find("token_lifetime");
    if (lifetime == nullptr || e.value.find("access_token_file") != nullptr) return;
    const bool is_inline = e.value.find("access_token") != nullptr;
    input.report(
        lifetime->start, below(path, "token_lifetime"),
        is_inline
            ? "is counted from the last change of the token's file, and this token is in the configuration "
              "itself; put it into a file of its own (access_token_file), or remove the key"
            : "is for access_token_file only; the login service tells how long the tokens of "
              "this session live, so remove the key");
}

section<session> make_session_keys() {
    using std::chrono::hours;
    const duration_range often{seconds{1}, hours{24}};
    return {
        {{.name = "organization", .form = "a name", .meaning = "the organization of the session"},
         [](const node& value, const std::string& path, context& input, session& target) {
             if (auto name = read_text(value, path, "the name of an organization", input))
                 target.organization = *std::move(name);
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
        duration_key(
            "token_lifetime", &session::token_lifetime, {seconds{60}, hours{30 * 24}}, "",
            "how long the token in access_token_file lives from the last change of the file; the API "
            "does not tell"),
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
        {{.name = "login",
          .form = "a map of client_id, redirect_uri, users and groups",
          .meaning =
              "somebody logs in with a browser: tokenkeeperctl login NAME; operators may, and these users "
              "and groups"},
         read_login},
        {{.name = "token_sink",
          .form = "a map of path, group and mode",
          .meaning = "a file that always holds the present token"},
         read_token_sink},
        {{.name = "readers",
          .form = "a map of users and groups",
          .meaning = "who may fetch the token over the socket, besides root and the daemon's own user"},
         [](const node& value, const std::string& path, context& input, session& target) {
             target.readers = read_principals(value, path, input);
         }},
        {{.name = "credential_for",
          .form = "a map of units; export@.service is every instance of it",
          .meaning = "the units that get the token as a credential, by LoadCredential="},
         read_credential_for},
    };
}

}  // namespace

void refer_to_organization(const entry& e, const std::string& path, context& input, config_draft& draft) {
    const entry* key = e.value.find("organization");
    if (key == nullptr) {
        input.report(e.start, path,
                     "needs an organization (\"organization: NAME\", one of those under organizations)");
    } else if (key->value.type == node::kind::text && !key->value.text.empty()) {
        draft.references.push_back(
            {key->value.text, input.place_of(key->value.start), below(path, "organization")});
    }
}

const section<session>& session_keys() {
    static const auto keys = make_session_keys();
    return keys;
}

void read_sessions(const node& value, const std::string& path, context& input, config_draft& draft) {
    read_named(value, path, input, [&](const entry& e, const std::string& key_path) {
        const auto [first, is_new] = draft.sessions.emplace(e.key, input.place_of(e.start));
        if (!is_new) input.report(e.start, key_path, "is given twice; first at " + text_of(first->second));
        session read;
        read.name = e.key;
        read.location = input.place_of(e.start);
        const auto unresolved_before = input.unresolved.size();
        read_section(e.value, key_path, session_keys(), input, read);
        for (auto i = unresolved_before; i < input.unresolved.size(); ++i)
            input.unresolved[i].session = e.key;
        if (e.value.type == node::kind::map || e.value.type == node::kind::nothing) {
            refer_to_organization(e, key_path, input, draft);
            check_source(e, key_path, input);
            check_lifetime(e, key_path, input);
        }
        if (is_new) {
            claim_sink(e, key_path, read, input, draft);
            claim_refresh_token(e, key_path, read, input, draft);
            claim_units(e, key_path, input, draft);
        }
        draft.result.sessions.insert_or_assign(e.key, std::move(read));
    });
}

void check_references(const config_draft& draft, findings& found) {
    std::vector<std::string_view> known;
    // An invalid name may hold a secret, so it is not repeated.
    for (const auto& [name, organization] : draft.result.organizations)
        if (is_name(name)) known.push_back(name);
    for (const auto& r : draft.references) {
        if (draft.result.organizations.contains(r.organization)) continue;
        const std::string_view hint =
            draft.result.organizations.empty() ? "; none is defined under organizations" : "";
        // A suggestion takes time, so it is made only for messages that will be shown.
        const auto help = found.full() ? std::string{} : suggestion(r.organization, known, "defined are");
        found.add(r.location, r.path,
                  "there is no organization " + in_quotes(r.organization) + std::string{hint} + help);
    }
}

}  // namespace tokenkeeper::config
