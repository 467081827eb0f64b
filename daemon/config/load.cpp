#include "daemon/config/load.hpp"

#include "daemon/config/accounts/account_directory.hpp"
#include "daemon/config/draft.hpp"
#include "daemon/config/files/file_access.hpp"
#include "daemon/config/yaml/parse.hpp"
#include "lib/base/secret.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace tokenkeeper::config {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_text = std::size_t{64} << 20U;

fs::path absolute_name(const fs::path& file) {
    std::error_code failure;
    auto whole = fs::absolute(file, failure);
    return failure ? file : whole.lexically_normal();
}

/// Reads one file into `draft`. Returns false if it is not YAML, so that its definitions are unknown.
bool read_file(const fs::path& file, const section<config_draft>& keys, const environment& env,
               findings& found, config_draft& draft) {
    const auto name = file.string();
    found.open(name);
    draft.files.push_back(file);
    const auto opened = open_file::open(file);
    auto text = opened ? opened->read(most_text) : file_result<std::string>{opened.error()};
    if (!text) {
        found.add({name, 0, 0}, {}, text.error().problem);
        return false;
    }
    context input{.env = env,
                  .found = found,
                  .file = name,
                  .folder = absolute_name(file).parent_path(),
                  .exposure = opened->exposure(env),
                  .places = draft.result.places,
                  .unresolved = draft.result.unresolved};
    const auto parsed = parse_yaml(*text, name, found);
    wipe(*text);
    if (!parsed) return false;
    read_section(parsed->root(), {}, keys, input, draft);
    return true;
}

bool is_session_file(const fs::path& name) {
    return name.extension() == ".yaml" && !name.filename().string().starts_with('.');
}

/// The files of sessions.d in name order. None where there is no such folder.
std::vector<fs::path> session_files(const fs::path& folder, findings& found) {
    std::vector<fs::path> files;
    std::error_code failure;
    fs::directory_iterator entry{folder, failure};
    while (!failure && entry != fs::directory_iterator{}) {
        if (is_session_file(entry->path())) files.push_back(entry->path());
        entry.increment(failure);
    }
    if (failure && failure != std::errc::no_such_file_or_directory)
        found.add({folder.string(), 0, 0}, {}, "cannot read this folder: " + failure.message());
    std::ranges::sort(files);
    return files;
}

}  // namespace

load_result load(const fs::path& file, const environment& env) {
    findings found;
    config_draft draft;
    env.names().allow(env.name_patience);
    draft.result.file = absolute_name(file);
    const bool complete = read_file(file, main_keys(), env, found, draft);
    for (const auto& session_file : session_files(file.parent_path() / "sessions.d", found))
        read_file(session_file, sessions_keys(), env, found, draft);
    // Without the main file, every organization would be missing.
    if (complete) check_references(draft, found);
    fill_in_defaults(draft, env, found);
    check_sinks(draft, found);
    if (!found.empty()) return found.take();
    return std::move(draft.result);
}

}  // namespace tokenkeeper::config
