#include "daemon/config/session_parts.hpp"

#include <algorithm>

namespace tokenkeeper::config {
namespace {

void read_client_id(const node& from, const std::string& path, context& in, oauth_client& to) {
    constexpr std::size_t most = 256;
    const auto text = read_text(from, path, "the id of an OAuth client", in);
    if (!text) return;
    // A colon would end the id in the header of Basic authentication.
    const auto fits = [](char c) { return is_visible_ascii(c) && c != ':'; };
    if (text->size() > most || !std::ranges::all_of(*text, fits)) {
        // What was written is not told: it may be the secret, pasted one line too high.
        in.report(from.at, path,
                  "is not the id of an OAuth client; it has at most 256 ASCII characters, no spaces and "
                  "no \":\"");
    }
    to.id = *text;
}

void read_client_secret_file(const node& from, const std::string& path, context& in, oauth_client& to) {
    if (auto file = read_secret_file_name(from, path, "client secret", in)) to.secret_file = std::move(*file);
}

void read_refresh_token_file(const node& from, const std::string& path, context& in, oauth_client& to) {
    to.refresh_token_file = read_secret_file_name(from, path, "refresh token", in);
}

/// A secret that stands where only its file's name may.
key<oauth_client> in_a_file(const std::string& name) {
    return {{.name = name, .supported = false},
            [name](const node& from, const std::string& path, context& in, oauth_client& /*to*/) {
                in.report(from.at, path,
                          "does not belong into this file; put it into a file of its own and name that: " +
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
        auto all = keys_of_both_grants();
        all.push_back({{.name = "refresh_token_file",
                        .form = "a file name",
                        .meaning = "a file that holds the first refresh token"},
                       read_refresh_token_file});
        all.push_back(in_a_file("refresh_token"));
        return all;
    }();
    return keys;
}

/// Where "client_secret" stands, "client_secret_file" is asked for already.
bool stands_inline(const node& from, std::string_view name) {
    constexpr std::string_view ending = "_file";
    return name.ends_with(ending) && from.find(name.substr(0, name.size() - ending.size())) != nullptr;
}

/// All that may stand there must.
void read_client(const node& from, const std::string& path, std::string_view wanted,
                 const section<oauth_client>& keys, context& in, session& to) {
    if (from.what != node::kind::map) {
        report_wrong_kind(from, path, wanted, in);
        return;
    }
    read_section(from, path, keys, in, to.client.emplace());
    for (const auto& k : keys) {
        const auto& name = k.about.name;
        if (k.about.supported && from.find(name) == nullptr && !stands_inline(from, name))
            in.report(from.at, path, "needs " + name + ", " + k.about.meaning);
    }
}

}  // namespace

void read_client_credentials(const node& from, const std::string& path, context& in, session& to) {
    to.source = token_source::client_credentials;
    read_client(from, path, "a map of client_id and client_secret_file", client_credentials_keys(), in, to);
}

void read_refresh_token(const node& from, const std::string& path, context& in, session& to) {
    to.source = token_source::refresh_token;
    read_client(from, path, "a map of client_id, client_secret_file and refresh_token_file",
                refresh_token_keys(), in, to);
}

void claim_refresh_token(const entry& e, const std::string& path, const session& read, context& in,
                         loading& to) {
    constexpr std::string_view name = "refresh_token_file";
    if (!read.client || !read.client->refresh_token_file) return;
    const node* source =
        e.value.find("refresh_token") != nullptr ? &e.value.find("refresh_token")->value : nullptr;
    if (source == nullptr || source->find(name) == nullptr) return;
    const position at = source->find(name)->value.at;
    const auto [first, is_new] = to.seeds.emplace(read.client->refresh_token_file->string(), in.at(at));
    if (is_new) return;
    in.report(at, below(below(path, "refresh_token"), name),
              "is another session's already (" + text_of(first->second) +
                  "), and a refresh token can be used once; log in for each session");
}

}  // namespace tokenkeeper::config
