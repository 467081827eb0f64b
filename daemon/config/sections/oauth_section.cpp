#include "daemon/config/sections/session_parts.hpp"

#include <algorithm>

namespace tokenkeeper::config {

void read_client_id(const node& value, const std::string& path, context& input, oauth_client& target) {
    constexpr std::size_t most = 256;
    const auto text = read_text(value, path, "the id of an OAuth client", input);
    if (!text) return;
    // A colon would end the id in the header of Basic authentication.
    const auto fits = [](char c) { return is_visible_ascii(c) && c != ':'; };
    if (text->size() > most || !std::ranges::all_of(*text, fits)) {
        // The message does not repeat the text: it may be the secret, pasted one line too high.
        input.report(value.start, path,
                     "is not the id of an OAuth client; it has at most 256 ASCII characters, no spaces and "
                     "no \":\"");
    }
    target.id = *text;
}

namespace {

void read_client_secret_file(const node& value, const std::string& path, context& input,
                             oauth_client& target) {
    if (auto file = read_secret_file_name(value, path, secret_kind::client_secret, input))
        target.secret_file = std::move(*file);
}

void read_refresh_token_file(const node& value, const std::string& path, context& input,
                             oauth_client& target) {
    target.refresh_token_file = read_secret_file_name(value, path, secret_kind::refresh_token, input);
}

/// Refuses a secret where only the name of its file is allowed.
key<oauth_client> in_a_file(const std::string& name) {
    return {{.name = name, .supported = false},
            [name](const node& value, const std::string& path, context& input, oauth_client& /*to*/) {
                input.report(
                    value.start, path,
                    "does not belong in this file; put it into a file of its own and name that file in " +
                        name + "_file");
            }};
}

section<oauth_client> keys_of_both_grants() {
    return {
        {{.name = "client_id", .form = "a text", .meaning = "the id of the OAuth client"}, read_client_id},
        {{.name = "client_secret_file",
          .form = "a file name",
          .meaning = "a file that holds the secret of the OAuth client"},
         read_client_secret_file},
        in_a_file("client_secret"),
    };
}

const section<oauth_client>& client_credentials_keys() {
    static const auto keys = keys_of_both_grants();
    return keys;
}

const section<oauth_client>& refresh_token_keys() {
    static const auto keys = [] {
        auto table = keys_of_both_grants();
        table.push_back({{.name = "refresh_token_file",
                          .form = "a file name",
                          .meaning = "a file that holds the first refresh token"},
                         read_refresh_token_file});
        table.push_back(in_a_file("refresh_token"));
        return table;
    }();
    return keys;
}

/// Returns true if "client_secret" is there: its error already asks for "client_secret_file".
bool stands_inline(const node& value, std::string_view name) {
    constexpr std::string_view ending = "_file";
    return name.ends_with(ending) && value.find(name.substr(0, name.size() - ending.size())) != nullptr;
}

/// Every supported key is required.
void read_client(const node& value, const std::string& path, std::string_view wanted,
                 const section<oauth_client>& keys, context& input, session& target) {
    if (value.type != node::kind::map) {
        report_wrong_kind(value, path, wanted, input);
        return;
    }
    read_section(value, path, keys, input, target.client.emplace());
    for (const auto& k : keys) {
        const auto& name = k.about.name;
        if (k.about.supported && value.find(name) == nullptr && !stands_inline(value, name))
            input.report(value.start, path, "needs " + name + ", " + k.about.meaning);
    }
}

}  // namespace

void read_client_credentials(const node& value, const std::string& path, context& input, session& target) {
    target.source = token_source::client_credentials;
    read_client(value, path, "a map of client_id and client_secret_file", client_credentials_keys(), input,
                target);
}

void read_refresh_token(const node& value, const std::string& path, context& input, session& target) {
    target.source = token_source::refresh_token;
    read_client(value, path, "a map of client_id, client_secret_file and refresh_token_file",
                refresh_token_keys(), input, target);
}

void claim_refresh_token(const entry& e, const std::string& path, const session& read, context& input,
                         config_draft& draft) {
    constexpr std::string_view name = "refresh_token_file";
    if (!read.client || !read.client->refresh_token_file) return;
    const node* source =
        e.value.find("refresh_token") != nullptr ? &e.value.find("refresh_token")->value : nullptr;
    if (source == nullptr || source->find(name) == nullptr) return;
    const position start = source->find(name)->value.start;
    const auto [first, is_new] =
        draft.seeds.emplace(read.client->refresh_token_file->string(), input.place_of(start));
    if (is_new) return;
    input.report(start, below(below(path, "refresh_token"), name),
                 "is another session's already (" + text_of(first->second) +
                     "), and a refresh token can be used once; log in for each session");
}

}  // namespace tokenkeeper::config
