#include "daemon/config/load.hpp"

#include "daemon/config/account_directory.hpp"
#include "daemon/config/file_access.hpp"
#include "daemon/config/loading.hpp"
#include "daemon/config/yaml_parse.hpp"
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

/// Reads one file into `to`. False: it could not be read as YAML, so what it defines is not known.
bool read_file(const fs::path& file, const section<loading>& keys, const environment& env, findings& found,
               loading& to) {
    const auto name = file.string();
    found.open(name);
    to.files.push_back(file);
    const auto opened = open_file::open(file);
    auto text = opened ? opened->read(most_text) : file_result<std::string>{opened.error()};
    if (!text) {
        found.add({name, 0, 0}, {}, text.error().problem);
        return false;
    }
    context in{.env = env,
               .found = found,
               .file = name,
               .folder = absolute_name(file).parent_path(),
               .exposure = opened->exposure(env),
               .places = to.to.places,
               .unresolved = to.to.unresolved};
    const auto parsed = parse_yaml(*text, name, found);
    wipe(*text);
    if (!parsed) return false;
    read_section(parsed->root(), {}, keys, in, to);
    return true;
}

bool is_session_file(const fs::path& name) {
    return name.extension() == ".yaml" && !name.filename().string().starts_with('.');
}

/// The files of sessions.d in name order. None where there is no such folder.
std::vector<fs::path> session_files(const fs::path& folder, findings& found) {
    std::vector<fs::path> files;
    std::error_code failure;
    fs::directory_iterator at{folder, failure};
    while (!failure && at != fs::directory_iterator{}) {
        if (is_session_file(at->path())) files.push_back(at->path());
        at.increment(failure);
    }
    if (failure && failure != std::errc::no_such_file_or_directory)
        found.add({folder.string(), 0, 0}, {}, "cannot read this folder: " + failure.message());
    std::ranges::sort(files);
    return files;
}

}  // namespace

load_result load(const fs::path& file, const environment& env) {
    findings found;
    loading all;
    env.names().allow(env.name_patience);
    all.to.file = absolute_name(file);
    const bool complete = read_file(file, main_keys(), env, found, all);
    for (const auto& more : session_files(file.parent_path() / "sessions.d", found))
        read_file(more, sessions_keys(), env, found, all);
    // Without the main file, every organization would be missing.
    if (complete) check_references(all, found);
    fill_in_defaults(all, env, found);
    check_sinks(all, found);
    if (!found.empty()) return found.take();
    return std::move(all.to);
}

}  // namespace tokenkeeper::config
