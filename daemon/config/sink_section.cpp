#include "daemon/config/account_directory.hpp"
#include "daemon/config/loading.hpp"
#include "daemon/config/session_parts.hpp"
#include "daemon/config/wording.hpp"
#include "lib/genesys/text.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>

#include <sys/stat.h>

namespace tokenkeeper::config {
namespace {

void read_path(const node& from, const std::string& path, context& in, token_sink& to) {
    if (auto name = read_absolute_name(from, path, "/run/tokenkeeper-tokens/lobby", in))
        to.path = std::move(*name);
}

void read_group(const node& from, const std::string& path, context& in, token_sink& to) {
    const auto name = read_text(from, path, "the name or number of a group", in);
    if (!name) return;
    to.group = find_account(from, path, account_kind::group, *name, in);
    if (!to.group || in.env.may_give_to(*to.group)) return;
    in.report(from.at, path,
              "the daemon is not in group " + in.env.names().group_text(*to.group) +
                  ", so it cannot give it a file; add SupplementaryGroups=" + shown(*name) +
                  " to the daemon's unit");
}

/// Why a file of this mode must not hold a token, or cannot; empty: it may.
std::string_view unfit_mode(mode_t mode) {
    if ((mode & S_IRWXO) != 0) return "gives the token to every user of this host";
    if ((mode & S_IWGRP) != 0) return "lets the group replace what others take for the token";
    if ((mode & (S_IXUSR | S_IXGRP)) != 0) return "makes the token a program";
    return (mode & S_IRUSR) != 0 ? std::string_view{} : "keeps the daemon from its own file";
}

/// By the text: YAML would take 0640 for a decimal number, or for an octal one, as it pleases.
void read_sink_mode(const node& from, const std::string& path, context& in, token_sink& to) {
    constexpr std::string_view allowed = "; allowed are 0400, 0440, 0600 and 0640";
    const auto text = read_text(from, path, "a mode such as \"0640\"", in);
    if (!text) return;
    const auto is_octal = [](char c) { return c >= '0' && c <= '7'; };
    const bool has_four = text->size() == 4 && text->front() == '0';
    if (!std::ranges::all_of(*text, is_octal) || (text->size() != 3 && !has_four)) {
        in.report(from.at, path, in_quotes(*text) + " is not a mode in octal" + std::string{allowed});
        return;
    }
    mode_t mode = 0;
    for (const char digit : *text)
        mode = mode * 8 + static_cast<mode_t>(digit - '0');
    if (const auto why = unfit_mode(mode); !why.empty())
        in.report(from.at, path, in_quotes(*text) + ' ' + std::string{why} + std::string{allowed});
    to.mode = mode;
}

const section<token_sink>& token_sink_keys() {
    static const section<token_sink> keys{
        {{.name = "path", .form = "an absolute file name", .meaning = "the file"}, read_path},
        {{.name = "group",
          .form = "the name or number of a group",
          .fallback = "the daemon's main group",
          .meaning = "the group of the file"},
         read_group},
        {{.name = "mode",
          .form = "0400, 0440, 0600 or 0640",
          .fallback = "0640 with a group, else 0600",
          .meaning = "the mode of the file"},
         read_sink_mode},
    };
    return keys;
}

}  // namespace

void read_token_sink(const node& from, const std::string& path, context& in, session& to) {
    if (from.what != node::kind::map) {
        report_wrong_kind(from, path, "a map of path, group and mode", in);
        return;
    }
    token_sink& sink = to.sink.emplace();
    if (from.find("group") != nullptr) sink.mode = 0640;
    const auto unresolved_before = in.unresolved.size();
    read_section(from, path, token_sink_keys(), in, sink);
    // Without the group that it is meant for, the file is for the daemon alone.
    if (from.find("group") != nullptr && !sink.group && in.unresolved.size() > unresolved_before) {
        in.unresolved.back().sink_mode = sink.mode;
        sink.mode &= static_cast<mode_t>(~S_IRWXG);
    }
    if (from.find("path") == nullptr) in.report(from.at, path, "needs a path, the file that holds the token");
}

void claim_sink(const entry& e, const std::string& path, const session& read, context& in, loading& to) {
    if (!read.sink || read.sink->path.empty()) return;
    const position at = e.value.find("token_sink")->value.find("path")->value.at;
    const auto key = below(below(path, "token_sink"), "path");
    const auto [first, is_new] = to.sinks.emplace(read.sink->path.string(), loading::claim{in.at(at), key});
    if (is_new) return;
    in.report(at, key,
              "is the file of another session's token already (" + text_of(first->second.where) +
                  "); each needs its own");
}

namespace {

namespace fs = std::filesystem;

/// The same for every way of writing a file's name, as far as links can be followed.
fs::path real_name(const fs::path& file) {
    std::error_code failure;
    auto real = fs::weakly_canonical(file, failure);
    return failure ? file.lexically_normal() : real;
}

/// The same of a name that a file is put in place of: a link there is replaced, not followed.
fs::path real_place(const fs::path& file) {
    return real_name(file.parent_path()) / file.filename();
}

using files_needed = std::map<fs::path, std::string>;  ///< with what for

files_needed needed(const loading& all) {
    files_needed files;
    const auto add = [&files](const fs::path& file, const std::string& what) {
        files.emplace(real_name(file), what);
        files.emplace(real_place(file), what);
    };
    const auto& c = all.to;
    for (const auto& file : all.files)
        add(file, "part of the configuration");
    for (const auto* suffix : {"", "-wal", "-shm", "-journal", ".lock"})
        add(c.state_path.string() + suffix, "the state store");
    if (c.state_key_file) add(*c.state_key_file, "the state store's key");
    add(c.control_socket, "the control socket");
    if (c.credentials_socket) add(*c.credentials_socket, "the credentials socket");
    for (const auto& [name, o] : c.organizations) {
        const auto of = " of organization " + shown_key(name);
        if (o.ca_file) add(*o.ca_file, "ca_file" + of);
        if (o.via && o.via->credentials_file) add(*o.via->credentials_file, "proxy_credentials_file" + of);
    }
    for (const auto& [name, s] : c.sessions) {
        const auto of = " of session " + shown_key(name);
        if (s.token_file) add(*s.token_file, "access_token_file" + of);
        if (!s.client) continue;
        add(s.client->secret_file, "client_secret_file" + of);
        if (s.client->refresh_token_file) add(*s.client->refresh_token_file, "refresh_token_file" + of);
    }
    return files;
}

}  // namespace

void check_sinks(const loading& all, findings& found) {
    if (all.sinks.empty()) return;
    const auto files = needed(all);
    std::map<fs::path, place> places;
    for (const auto& [written, claim] : all.sinks) {
        const auto real = real_place(written);
        const auto report = [&found, &at = claim](std::string message) {
            found.add(at.where, at.key, std::move(message));
        };
        std::error_code ignored;
        if (const auto other = files.find(real); other != files.end()) {
            report("is " + other->second + ", which the token would replace; give it a file of its own");
        } else if (fs::is_directory(fs::symlink_status(real, ignored))) {
            report("is a folder; name the file in it that is to hold the token");
        } else if (const auto [first, is_new] = places.emplace(real, claim.where); !is_new) {
            report("is the file of another session's token already (" + text_of(first->second) +
                   "), by another name; each needs its own");
        }
    }
}

}  // namespace tokenkeeper::config
