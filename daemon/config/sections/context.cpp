#include "daemon/config/sections/context.hpp"

#include "daemon/config/values/values.hpp"
#include "daemon/files/normal_name.hpp"
#include "lib/genesys/text.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace tokenkeeper::config {

std::filesystem::path context::resolve(const std::string& name) const {
    const std::filesystem::path given{name};
    if (given.is_absolute()) return files::normal_name(given);
    // A name with a slash never leads out of the credentials directory: there are no folders in it.
    if (!env.credentials_directory.empty() && !given.has_parent_path()) {
        auto credential = env.credentials_directory / given;
        std::error_code ignored;
        if (std::filesystem::exists(credential, ignored)) return credential;
    }
    return files::normal_name(folder.native() + '/' + name);
}

void context::note_unresolved(account_kind kind, const std::string& name, const account_answer& answer,
                              position p, const std::string& path) {
    unresolved_account missing;
    missing.kind = kind;
    missing.name = name;
    missing.answered = answer.outcome == account_answer::kind::missing;
    missing.reason = answer.reason;
    missing.location = place_of(p);
    missing.path = path;
    unresolved.push_back(std::move(missing));
}

void context::needs_private_file(position p, const std::string& path, std::string_view noun,
                                 std::string_view instead) {
    if (exposure.empty() || std::exchange(exposure_reported, true)) return;
    const std::string secret{noun};
    report(p, path,
           "a " + secret + " is in a file that is not private: " + exposure + "; or put the " + secret +
               " into a file of its own (" + std::string{instead} + ')');
}

std::string text_of(const place& location) {
    return location.file + ':' + std::to_string(location.line) + ':' + std::to_string(location.column);
}

namespace {

/// The length of the longest known key.
constexpr std::size_t longest_key = 24;

/// The part of a key that is safe to show. A forgotten colon, or a forgotten space behind it, can make a
/// secret part of the key, or all of it.
std::string beginning_of(std::string_view key) {
    constexpr std::size_t enough = 4;
    auto first = key.substr(0, key.find_first_of(" \t:=\"'"));
    if (first.size() > longest_key) first = first.substr(0, enough);
    return genesys::one_line(first, longest_key) + (first.size() < key.size() ? "…" : "");
}

std::string joined_to(const std::string& path, std::string key) {
    return path.empty() ? std::move(key) : path + '.' + key;
}

}  // namespace

std::string shown_key(std::string_view key) {
    return is_name(key) ? std::string{key} : beginning_of(key);
}

std::string below(const std::string& path, std::string_view key) {
    return joined_to(path, shown_key(key));
}

std::string below_unknown(const std::string& path, std::string_view key) {
    return joined_to(path, key.size() > longest_key ? beginning_of(key) : shown_key(key));
}

}  // namespace tokenkeeper::config
