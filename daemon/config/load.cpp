#include "daemon/config/load.hpp"

#include "daemon/config/accounts/account_directory.hpp"
#include "daemon/config/draft.hpp"
#include "daemon/config/files/file_access.hpp"
#include "daemon/config/yaml/parse.hpp"
#include "daemon/files/token_folder.hpp"
#include "lib/base/secret.hpp"
#include "lib/base/shell_word.hpp"
#include "lib/genesys/text.hpp"

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

/// Names the others that can read a file that may hold a secret; empty: there are none.
std::string exposure_text(const open_file& file, const environment& env) {
    const auto exposed = file.exposure(env);
    return exposed.to == file_exposure::reach::others ? exposed.text() : std::string{};
}

/// Reads one file into `draft`. Returns false if it is not YAML, so that its definitions are unknown.
/// `may_be_empty`: a file whose sessions are all commented out has none.
bool read_file(const fs::path& file, const section<config_draft>& keys, const environment& env,
               findings& found, config_draft& draft, uid_t editor, bool may_be_empty) {
    const auto name = file.string();
    found.open(name);
    const auto opened = open_file::open_configuration(file, env, editor);
    auto text = opened ? opened->read(most_text) : file_result<std::string>{opened.error()};
    if (!text) {
        found.add({name, 0, 0}, {}, text.error().problem, text.error().no_answer);
        return false;
    }
    draft.result.authors.insert(opened->owner());
    context input{.env = env,
                  .editor = editor,
                  .found = found,
                  .file = name,
                  .folder = absolute_name(file).parent_path(),
                  .exposure = exposure_text(*opened, env),
                  .places = draft.result.places,
                  .unresolved = draft.result.unresolved,
                  .secrets = draft.secrets,
                  .doubts = draft.result.file_doubts};
    const auto parsed = parse_yaml(*text, name, found, may_be_empty);
    wipe(*text);
    if (!parsed) return false;
    read_section(parsed->root(), {}, keys, input, draft);
    return true;
}

/// The owner of the main file may write the other files, too: he decides everything anyway.
uid_t owner_of(const fs::path& file, const environment& env) {
    const auto opened = open_file::open_trusted(file, env);
    return opened ? opened->owner() : env.user;
}

bool is_session_file(const fs::path& name) {
    return name.extension() == ".yaml" && !name.filename().string().starts_with('.');
}

/// A name that somebody may take for one of a session file: "b.yml", "b.YAML".
bool looks_like_session_file(const fs::path& name) {
    const auto ending = name.extension().string();
    return !name.filename().string().starts_with('.') &&
           (genesys::same_ignoring_case(ending, ".yml") || genesys::same_ignoring_case(ending, ".yaml"));
}

diagnostic warning_of_listing(const fs::path& folder) {
    const auto name = quote_for_shell(folder.native());
    return {
        {folder.string(), 0, 0},
        {},
        "warning: every user of this host may list this folder, and who does can keep it from the daemon; "
        "run: chgrp tokenkeeperd " +
            name + " && chmod 0750 " + name};
}

/// The files of sessions.d in name order. None where there is no such folder.
std::vector<fs::path> session_files(const fs::path& folder, findings& found, configuration& target) {
    std::vector<fs::path> files;
    const auto listed = files::list_names(folder);
    if (const auto* failed = std::get_if<files::unusable_folder>(&listed)) {
        if (!failed->missing) {
            found.add({folder.string(), 0, 0}, {}, "cannot read this folder: " + failed->problem,
                      failed->no_answer);
        }
        return files;
    }
    const auto& [names, is_open_for_all] = std::get<files::folder_names>(listed);
    if (is_open_for_all) target.file_doubts.push_back(warning_of_listing(folder));
    for (const auto& each : names) {
        const auto name = folder / each;
        if (is_session_file(name)) {
            files.push_back(name);
        } else if (looks_like_session_file(name)) {
            target.ignored_files.push_back(
                {{name.string(), 0, 0},
                 {},
                 "warning: this file is not read, because its name does not end in "
                 ".yaml; rename it or remove it"});
        }
    }
    std::ranges::sort(files);
    std::ranges::sort(target.ignored_files, {}, [](const diagnostic& d) { return d.location.file; });
    return files;
}

}  // namespace

load_result load(const fs::path& file, const environment& env, secret_look look) {
    findings found;
    config_draft draft;
    env.names().allow(env.name_patience);
    draft.result.file = absolute_name(file);
    const auto editor = owner_of(file, env);
    const bool complete = read_file(file, main_keys(), env, found, draft, editor, false);
    for (const auto& session_file : session_files(file.parent_path() / "sessions.d", found, draft.result)) {
        draft.result.session_files.push_back(absolute_name(session_file));
        read_file(session_file, sessions_keys(), env, found, draft, editor, true);
    }
    // Without the main file, every organization would be missing.
    if (complete) check_references(draft, found);
    fill_in_defaults(draft, env, found);
    check_redirects(draft, found);
    check_sinks(draft, env, found);
    if (found.empty() && look == secret_look::taken) {
        check_secrets(draft, env);
        check_folders_of_sets(draft, env);
        check_folders_of_sinks(draft, env);
    }
    if (!found.empty()) return found.take();
    return std::move(draft.result);
}

}  // namespace tokenkeeper::config
