#include "daemon/config/accounts/account_directory.hpp"
#include "daemon/config/draft.hpp"
#include "daemon/config/sections/session_parts.hpp"
#include "daemon/config/wording.hpp"
#include "lib/genesys/text.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <sys/stat.h>

namespace tokenkeeper::config {
namespace {

void read_path(const node& value, const std::string& path, context& input, token_sink& target) {
    auto name = read_absolute_name(value, path, "/run/tokenkeeper-tokens/lobby", input);
    if (!name) return;
    // A file of such a name is exchanged, or removed after a crash.
    const auto last = name->filename().string();
    if (last.starts_with('.') && last.ends_with(".new")) {
        input.report(value.start, path,
                     "ends in " + shown(last) +
                         ", and the daemon uses such names for sinks that it has not "
                         "finished; name another file");
    }
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

}  // namespace tokenkeeper::config
