#include "daemon/config/accounts/account_directory.hpp"
#include "daemon/config/draft.hpp"
#include "daemon/config/sections/session_parts.hpp"
#include "daemon/config/wording.hpp"
#include "daemon/files/guarded_file.hpp"
#include "daemon/files/normal_name.hpp"
#include "lib/genesys/text.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <unordered_map>
#include <utility>

#include <sys/stat.h>

namespace tokenkeeper::config {
namespace {

void read_path(const node& value, const std::string& path, context& input, token_sink& target) {
    if (auto name = read_absolute_name(value, path, "/run/tokenkeeper-tokens/lobby", input))
        target.path = std::move(*name);
}

void read_group(const node& value, const std::string& path, context& input, token_sink& target) {
    const auto name = read_text(value, path, "the name or number of a group", input);
    if (!name) return;
    target.group = find_account(value, path, account_kind::group, *name, input);
    if (!target.group || input.env.may_give_to(*target.group)) return;
    input.report(value.start, path,
                 "the daemon is not in group " + input.env.names().group_text(*target.group) +
                     ", so it cannot give it a file; add SupplementaryGroups=" + shown(*name) +
                     " to the daemon's unit");
}

/// The reason against a file of this mode as a token sink; empty if it is fit.
std::string_view unfit_mode(mode_t mode) {
    if ((mode & S_IRWXO) != 0) return "gives the token to every user of this host";
    if ((mode & S_IWGRP) != 0) return "lets the group replace what others take for the token";
    if ((mode & (S_IXUSR | S_IXGRP)) != 0) return "makes the token a program";
    return (mode & S_IRUSR) != 0 ? std::string_view{} : "does not let the daemon read its own file";
}

/// Reads the text of the mode: YAML versions disagree whether 0640 is decimal or octal.
void read_sink_mode(const node& value, const std::string& path, context& input, token_sink& target) {
    constexpr std::string_view allowed = "; allowed are 0400, 0440, 0600 and 0640";
    const auto text = read_text(value, path, "a mode such as \"0640\"", input);
    if (!text) return;
    const auto is_octal = [](char c) { return c >= '0' && c <= '7'; };
    const bool has_four = text->size() == 4 && text->front() == '0';
    if (!std::ranges::all_of(*text, is_octal) || (text->size() != 3 && !has_four)) {
        input.report(value.start, path, in_quotes(*text) + " is not a mode in octal" + std::string{allowed});
        return;
    }
    mode_t mode = 0;
    for (const char digit : *text)
        mode = mode * 8 + static_cast<mode_t>(digit - '0');
    if (const auto reason = unfit_mode(mode); !reason.empty())
        input.report(value.start, path, in_quotes(*text) + ' ' + std::string{reason} + std::string{allowed});
    target.mode = mode;
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

void read_token_sink(const node& value, const std::string& path, context& input, session& target) {
    if (value.type != node::kind::map) {
        report_wrong_kind(value, path, "a map of path, group and mode", input);
        return;
    }
    token_sink& sink = target.sink.emplace();
    if (value.find("group") != nullptr) sink.mode = 0640;
    const auto unresolved_before = input.unresolved.size();
    read_section(value, path, token_sink_keys(), input, sink);
    // Until its group is found, the file is for the daemon alone.
    if (value.find("group") != nullptr && !sink.group && input.unresolved.size() > unresolved_before) {
        input.unresolved.back().sink_mode = sink.mode;
        sink.mode &= static_cast<mode_t>(~S_IRWXG);
    }
    if (value.find("path") == nullptr)
        input.report(value.start, path, "needs a path, the file that holds the token");
}

void claim_sink(const entry& e, const std::string& path, const session& read, context& input,
                config_draft& draft) {
    if (!read.sink || read.sink->path.empty()) return;
    const position start = e.value.find("token_sink")->value.find("path")->value.start;
    const auto key = below(below(path, "token_sink"), "path");
    const auto [first, is_new] =
        draft.sinks.emplace(read.sink->path.string(), config_draft::claim{input.place_of(start), key});
    if (is_new) return;
    input.report(start, key,
                 "is already the file of another session's token (" + text_of(first->second.location) +
                     "); each needs its own");
}

namespace {

namespace fs = std::filesystem;

/// Names of files that will be replaced: a link at the place of the file itself is replaced, not followed.
/// Many files lie in few folders, whose links are followed once.
class real_places {
public:
    explicit real_places(const files::trusted_accounts& trusted) : trusted_{trusted} {}

    /// One name for all ways of writing the name of a file, as far as links can be followed.
    [[nodiscard]] std::string behind_links(const std::string& file) const {
        return files::real_name(file, trusted_).string();
    }
    std::string of(std::string_view file) {
        const auto slash = file.rfind('/');
        if (slash == std::string_view::npos) return std::string{file};
        const auto [folder, is_new] = folders_.try_emplace(std::string{file.substr(0, slash)});
        if (is_new) folder->second = folder_of(folder->first + '/');
        return folder->second + std::string{file.substr(slash + 1)};
    }

private:
    /// Ends with a slash.
    [[nodiscard]] std::string folder_of(const std::string& name) const {
        auto real = behind_links(name);
        if (!real.ends_with('/')) real += '/';
        return real;
    }

    const files::trusted_accounts& trusted_;
    std::unordered_map<std::string, std::string> folders_;
};

/// False where somebody else may have chosen where the name leads. It is asked of few: it takes a walk. An
/// empty name stands for the place itself.
bool is_certain(const fs::path& name, const files::trusted_accounts& trusted) {
    return name.empty() || !files::others_choose(name, trusted);
}

/// The files that the daemon needs, by name.
class files_needed {
public:
    struct need {
        std::string purpose;
        fs::path other_name{};  ///< by which the configuration has it; empty: by this one
    };

    void add(const fs::path& file, const std::string& purpose, real_places& places) {
        names_.emplace(files::normal_name(file).native(), need{purpose, {}});
        const auto real = places.of(file.native());
        names_.emplace(real, need{purpose, file});
        std::error_code failure;
        if (fs::is_symlink(real, failure))
            names_.emplace(places.behind_links(file.native()), need{purpose, file});
    }
    /// The file of this name: one that is so for certain rather than another.
    [[nodiscard]] const need* find(const std::string& name, const files::trusted_accounts& trusted) const {
        const auto [first, last] = names_.equal_range(name);
        const auto certain = std::find_if(
            first, last, [&](const auto& each) { return is_certain(each.second.other_name, trusted); });
        if (certain != last) return &certain->second;
        return first == last ? nullptr : &first->second;
    }

private:
    // Names, not paths: those compare part by part.
    std::multimap<std::string, need> names_;
};

files_needed needed(const config_draft& draft, real_places& places) {
    files_needed files;
    const auto add = [&](const fs::path& file, const std::string& purpose) {
        files.add(file, purpose, places);
    };
    const auto& c = draft.result;
    for (const auto& file : draft.files)
        add(file, "part of the configuration");
    for (const auto* suffix : {"", "-wal", "-shm", "-journal", ".lock"})
        add(c.state_path.string() + suffix, "the state store");
    if (c.state_key_file) add(*c.state_key_file, "the state store's key");
    add(c.control_socket, "the control socket");
    if (c.credentials_socket) add(*c.credentials_socket, "the credentials socket");
    for (const auto& [name, o] : c.organizations) {
        const auto owner = " of organization " + shown_key(name);
        if (o.ca_file) add(*o.ca_file, "ca_file" + owner);
        if (o.http_proxy && o.http_proxy->credentials_file)
            add(*o.http_proxy->credentials_file, "proxy_credentials_file" + owner);
    }
    for (const auto& [name, s] : c.sessions) {
        const auto owner = " of session " + shown_key(name);
        if (s.token_file) add(*s.token_file, "access_token_file" + owner);
        if (!s.client) continue;
        add(s.client->secret_file, "client_secret_file" + owner);
        if (s.client->refresh_token_file) add(*s.client->refresh_token_file, "refresh_token_file" + owner);
    }
    return files;
}

}  // namespace

/// Others may have spoilt the place of a sink. That costs the sink, which fails while it is so, and never the
/// whole configuration.
void check_sinks(config_draft& draft, const environment& env, findings& found) {
    if (draft.sinks.empty()) return;
    const auto trusted = env.trusted();
    real_places places{trusted};
    const auto files = needed(draft, places);
    std::unordered_map<std::string, std::pair<place, fs::path>>
        sinks;  // by real name: the place and the name there
    for (const auto& [name, claim] : draft.sinks) {
        const fs::path file{name};
        const auto real = places.of(name);
        const auto report = [&found, &draft, &entry = claim](std::string message, bool is_error) {
            if (is_error) {
                found.add(entry.location, entry.key, std::move(message));
            } else {
                draft.result.secret_doubts.push_back({entry.location, entry.key, "warning: " + message});
            }
        };
        for (const auto& [set_name, set] : draft.result.session_sets) {
            if (file.parent_path() == set.directory) {
                report("is in the folder of the session set " + shown_key(set_name) +
                           ", where the daemon would take it for a session; name another folder",
                       true);
            }
        }
        std::error_code ignored;
        const auto* same_name = files.find(files::normal_name(file).native(), trusted);
        const bool is_named = same_name != nullptr && is_certain(same_name->other_name, trusted);
        if (const auto* need = is_named ? same_name : files.find(real, trusted)) {
            report("is " + need->purpose + ", which the token would replace; give it a file of its own",
                   is_named || (is_certain(file, trusted) && is_certain(need->other_name, trusted)));
        } else if (fs::is_directory(fs::symlink_status(real, ignored))) {
            report("is a folder; name the file in it that is to hold the token", is_certain(file, trusted));
        } else if (const auto [first, is_new] = sinks.emplace(real, std::pair{claim.location, file});
                   !is_new) {
            report("is already the file of another session's token (" + text_of(first->second.first) +
                       "), under another name; each needs its own",
                   is_certain(file, trusted) && is_certain(first->second.second, trusted));
        }
    }
}

}  // namespace tokenkeeper::config
