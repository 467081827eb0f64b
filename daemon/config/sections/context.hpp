#pragma once

#include "daemon/config/files/secret_text.hpp"
#include "daemon/config/findings.hpp"
#include "daemon/config/load.hpp"
#include "daemon/config/yaml/node.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::config {

/// A key that names the file of a secret, which is looked at once everything is read.
struct secret_claim {
    place location;
    std::string key;  ///< "sessions.lobby.access_token_file"
    std::filesystem::path file;
    secret_kind kind;
};

/// One file while it is read: its name, its folder, and the list that takes its errors.
struct context {
    const environment& env;
    uid_t editor;  ///< the owner of the main file, who may write the others, too
    findings& found;
    std::string file;              ///< as messages name it
    std::filesystem::path folder;  ///< absolute; the base of relative names in the file
    std::string exposure;  ///< names the other accounts that can read the file; matters if it holds a token
    std::map<std::string, place, std::less<>>& places;  ///< see configuration::places
    std::vector<unresolved_account>& unresolved;        ///< see configuration::unresolved
    std::vector<secret_claim>& secrets;
    std::vector<diagnostic>& doubts;  ///< see configuration::file_doubts
    bool exposure_reported = false;

    [[nodiscard]] place place_of(position p) const { return {file, p.line, p.column}; }

    void report(position p, std::string path, std::string message) {
        found.add(place_of(p), std::move(path), std::move(message));
    }

    /// Keeps a name at `p` that could not be resolved. Its session is filled in later.
    void note_unresolved(account_kind kind, const std::string& name, const account_answer& answer, position p,
                         const std::string& path);

    /// Keeps the place of a key of the daemon itself.
    void note(const std::string& path, position p) {
        if (!path.starts_with("sessions.") && !path.starts_with("session_sets.") &&
            !path.starts_with("organizations."))
            places.emplace(path, place_of(p));
    }

    /// Reports once per file that a secret in it can be read by others. `noun` names the secret ("token"),
    /// `instead` the key that moves it to a file of its own.
    void needs_private_file(position p, const std::string& path, std::string_view noun,
                            std::string_view instead);

    /// The absolute name of a file: the file in $CREDENTIALS_DIRECTORY if there is one of that name, else
    /// relative to this file.
    [[nodiscard]] std::filesystem::path resolve(const std::string& name) const;
};

/// "a.yaml:3:5": names another place in a message.
std::string text_of(const place& location);

/// A key for a message: a valid name as a whole, anything else only by its beginning, as it may hold a
/// secret.
std::string shown_key(std::string_view key);

/// "sessions.lobby" and "mode" make "sessions.lobby.mode". The key may be any text of the file.
std::string below(const std::string& path, std::string_view key);
/// The same for an unknown key: it is cut to its beginning if it is longer than any known key, as it may
/// hold a secret.
std::string below_unknown(const std::string& path, std::string_view key);

}  // namespace tokenkeeper::config
