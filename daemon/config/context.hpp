#pragma once

#include "daemon/config/findings.hpp"
#include "daemon/config/load.hpp"
#include "daemon/config/yaml_node.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::config {

/// One file while it is read: where it is, and where its errors go.
struct context {
    const environment& env;
    findings& found;
    std::string file;              ///< as messages name it
    std::filesystem::path folder;  ///< absolute; what the file's relative names are relative to
    std::string exposure;          ///< who else can read the file; matters where it holds a token
    std::map<std::string, place, std::less<>>& places;  ///< see configuration::places
    std::vector<unresolved_account>& unresolved;        ///< see configuration::unresolved
    bool exposure_told = false;

    [[nodiscard]] place at(position p) const { return {file, p.line, p.column}; }

    void report(position p, std::string path, std::string message) {
        found.add(at(p), std::move(path), std::move(message));
    }

    /// A name at `p` could not be resolved. Which session it belongs to is told later.
    void note_unresolved(account_kind kind, const std::string& name, const account_answer& answer, position p,
                         const std::string& path);

    /// A key was read here.
    void note(const std::string& path, position p) {
        if (!path.starts_with("sessions.") && !path.starts_with("organizations."))
            places.emplace(path, at(p));
    }

    /// A secret stands in this file itself: an error where others can read it, told once. `what` is
    /// "token", `instead` the key that names a file of its own for it.
    void needs_private_file(position p, const std::string& path, std::string_view what,
                            std::string_view instead);

    /// The file that a relative name means: the one in $CREDENTIALS_DIRECTORY where there is one of that
    /// name, else relative to this file.
    [[nodiscard]] std::filesystem::path resolve(const std::string& name) const;
};

/// "a.yaml:3:5": what a message says of another place.
std::string text_of(const place& where);

/// A key as messages name it: whole where it is a name, else its beginning, as anything may stand in it.
std::string shown_key(std::string_view key);

/// "sessions.lobby" and "mode" make "sessions.lobby.mode". The key may be anything that somebody wrote.
std::string below(const std::string& path, std::string_view key);
/// The same for one that stands where names of ours are expected and is none: no key is so long as a secret.
std::string below_unknown(const std::string& path, std::string_view key);

}  // namespace tokenkeeper::config
