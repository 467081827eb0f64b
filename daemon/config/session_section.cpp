#include "daemon/config/file_access.hpp"
#include "daemon/config/loading.hpp"
#include "daemon/config/wording.hpp"
#include "lib/genesys/text.hpp"

#include <algorithm>
#include <array>

namespace tokenkeeper::config {
namespace {

constexpr std::array source_keys{"access_token", "access_token_file", "client_credentials", "refresh_token"};

bool is_visible_ascii(char c) noexcept {
    return c > ' ' && c < '\x7f';
}

/// Not a file's name, but a token in its place: long, and without what names have.
bool looks_like_token(std::string_view text) {
    constexpr std::size_t least = 48;
    const auto fits = [](char c) { return genesys::is_letter_or_digit(c) || c == '-' || c == '_'; };
    return text.size() >= least && std::ranges::all_of(text, fits);
}

void read_access_token(const node& from, const std::string& path, context& in, session& to) {
    constexpr std::size_t most = std::size_t{64} << 10U;
    if (!in.exposure.empty() && !std::exchange(in.exposure_told, true)) {
        in.report(from.at, path,
                  "a token stands in a file that is not private: " + in.exposure +
                      "; or put the token into a file of its own (access_token_file)");
    }
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
    const auto text = read_text(from, path, "a file name", in);
    if (!text) return;
    to.source = token_source::access_token_file;
    to.token_file = in.resolve(*text);
    const auto opened = open_file::open(*to.token_file);
    if (opened) {
        if (auto exposed = opened->exposure(in.env); !exposed.empty())
            in.report(from.at, path, std::move(exposed));
    } else if (opened.error().what == file_error::kind::not_a_file) {
        in.report(from.at, path, opened.error().message);
    } else if (looks_like_token(*text)) {
        in.report(from.at, path,
                  "must be the name of a file; this looks like the token itself, which belongs into that "
                  "file (or after access_token)");
    }
    // A file that is not there yet is no error: the session is `failed` until it comes.
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
                  "a session has one source for its token, and " + first->key + " (" + in.file + ':' +
                      std::to_string(first->at.line) + ':' + std::to_string(first->at.column) +
                      ") is one already; keep one of the two");
    }
    if (first == nullptr) {
        in.report(e.at, path,
                  "needs a source for its token, such as \"access_token_file: " + shown(e.key.substr(0, 64)) +
                      ".token\"");
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
    const std::string use_other = "use access_token_file or access_token";
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
        not_yet<session>("client_credentials", "tokens by the client credentials grant", use_other),
        not_yet<session>("refresh_token", "tokens by the refresh grant", use_other),
        not_yet<session>("token_sink", "a file that always holds the present token"),
        not_yet<session>("readers", "who may fetch the token over the socket"),
        not_yet<session>("credential_for", "the units that get the token as a credential"),
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
        if (!is_new) {
            const place& there = first->second;
            in.report(e.at, here,
                      "is there twice; first at " + there.file + ':' + std::to_string(there.line) + ':' +
                          std::to_string(there.column));
        }
        session read;
        read.name = e.key;
        read.where = in.at(e.at);
        read_section(e.value, here, session_keys(), in, read);
        if (e.value.what == node::kind::map || e.value.what == node::kind::nothing) {
            refer_to_organization(e, here, in, to);
            check_source(e, here, in);
        }
        to.to.sessions.insert_or_assign(e.key, std::move(read));
    });
}

void check_references(const loading& all, findings& found) {
    std::vector<std::string_view> known;
    for (const auto& [name, where] : all.organizations)
        known.push_back(name);
    for (const auto& r : all.references) {
        if (all.organizations.contains(r.organization)) continue;
        const std::string_view none =
            all.organizations.empty() ? "; none is defined under organizations" : "";
        // The suggestion is worth its time only for what will be shown.
        const auto help = found.full() ? std::string{} : suggestion(r.organization, known, "defined are");
        found.add(r.where, r.path,
                  "there is no organization " + in_quotes(r.organization) + std::string{none} + help);
    }
}

}  // namespace tokenkeeper::config
