#include "daemon/config/sections/session_parts.hpp"
#include "daemon/config/sets/set_names.hpp"
#include "daemon/config/wording.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tokenkeeper::config {
namespace {

/// More sessions than this are no set that somebody fills on purpose.
constexpr rate_range allowed_sizes{1, 100'000};

void read_directory(const node& value, const std::string& path, context& input, session_set& target) {
    if (const auto name = read_text(value, path, "the name of a folder", input))
        target.directory = input.resolve(*name);
}

void read_pattern(const node& value, const std::string& path, context& input, session_set& target) {
    auto pattern = read_text(value, path, "a pattern such as \"*.token\"", input);
    if (!pattern) return;
    if (const auto trouble = trouble_of_pattern(*pattern); !trouble.empty())
        input.report(value.start, path, in_quotes(*pattern) + ' ' + std::string{trouble});
    target.pattern = std::move(*pattern);
}

void read_max_sessions(const node& value, const std::string& path, context& input, session_set& target) {
    const auto number = read_rate(value, path, allowed_sizes, input);
    if (!number) return;
    target.max_sessions = static_cast<std::size_t>(*number);
    if (static_cast<double>(target.max_sessions) != *number)
        input.report(value.start, path, "must be a whole number");
}

/// Each session needs a sink of its own, so its name must be a part of the file's.
void check_sink_name(const node& sink, const std::string& path, context& input, const session_set& read) {
    const node* file = nullptr;
    for (const auto& e : sink.entries)
        if (e.key == "path") file = &e.value;
    if (file == nullptr || !read.common.sink || read.common.sink->path.empty()) return;
    const auto key = below(path, "path");
    const auto& name = read.common.sink->path;
    const auto at = name.native().find(name_mark);
    const bool is_once = at != std::string::npos && at == name.native().rfind(name_mark);
    if (!is_once || name.filename().native().find(name_mark) == std::string::npos) {
        input.report(file->start, key,
                     "needs %n, the name of the session, once and in the last part of the path, such as "
                     "/run/tokenkeeper-tokens/%n");
    } else if (name.parent_path() == read.directory) {
        input.report(file->start, key,
                     "is in the folder of the set itself, where the daemon would take it for a session; "
                     "name another folder");
    }
}

/// A key of a session that all sessions of a set have in common.
key<session_set> common_key(const key<session>& one) {
    auto about = one.about;
    if (about.name == "organization") about.meaning = "the organization of all sessions of the set";
    if (about.name == "token_sink")
        about.meaning = "a file for each session; %n in its path is the session's name";
    if (about.name == "token_lifetime")
        about.meaning = "how long a token lives from the last change of its file; the API does not tell";
    return {std::move(about),
            [read = one.read](const node& value, const std::string& path, context& input,
                              session_set& target) { read(value, path, input, target.common); }};
}

section<session_set> make_session_set_keys() {
    constexpr std::array<std::string_view, 8> common{"organization",    "mode",        "check_interval",
                                                     "keep_alive_with", "max_session", "token_lifetime",
                                                     "token_sink",      "readers"};
    section<session_set> keys{
        {{.name = "directory",
          .form = "the name of a folder",
          .meaning = "each file in it that matches the pattern is a session; files come, change and go "
                     "without a reload"},
         read_directory},
        {{.name = "pattern",
          .form = "a file name with one *",
          .fallback = "*.token",
          .meaning = "the files that are sessions; * stands for the name of the session"},
         read_pattern},
        {{.name = "max_sessions",
          .form = "a number, 1 to 100000",
          .fallback = "10000",
          .meaning = "the daemon takes no more files than this"},
         read_max_sessions},
    };
    for (const auto& one : session_keys())
        if (std::ranges::find(common, one.about.name) != common.end()) keys.push_back(common_key(one));
    return keys;
}

void read_session_set(const entry& e, const std::string& path, context& input, config_draft& draft) {
    session_set read;
    read.name = e.key;
    read.location = input.place_of(e.start);
    read.common.source = token_source::access_token_file;
    read.common.set = e.key;
    read.common.location = read.location;
    const auto unresolved_before = input.unresolved.size();
    read_section(e.value, path, session_set_keys(), input, read);
    for (auto i = unresolved_before; i < input.unresolved.size(); ++i)
        input.unresolved[i].set = e.key;
    if (e.value.type == node::kind::map || e.value.type == node::kind::nothing) {
        refer_to_organization(e, path, input, draft);
        if (e.value.find("directory") == nullptr) {
            input.report(e.start, path,
                         "needs a directory, the folder of its token files, such as \"directory: " +
                             shown_key(e.key) + ".d\"");
        }
    }
    if (const entry* sink = e.value.find("token_sink"))
        check_sink_name(sink->value, below(path, "token_sink"), input, read);
    draft.result.session_sets.insert_or_assign(e.key, std::move(read));
}

}  // namespace

const section<session_set>& session_set_keys() {
    static const auto keys = make_session_set_keys();
    return keys;
}

void read_session_sets(const node& value, const std::string& path, context& input, config_draft& draft) {
    read_named(value, path, input, [&](const entry& e, const std::string& key_path) {
        const auto [first, is_new] = draft.session_sets.emplace(e.key, input.place_of(e.start));
        if (!is_new) input.report(e.start, key_path, "is given twice; first at " + text_of(first->second));
        read_session_set(e, key_path, input, draft);
    });
}

}  // namespace tokenkeeper::config
