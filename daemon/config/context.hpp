#pragma once

#include "daemon/config/findings.hpp"
#include "daemon/config/load.hpp"
#include "daemon/config/yaml_node.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace tokenkeeper::config {

/// One file while it is read: where it is, and where its errors go.
struct context {
    const environment& env;
    findings& found;
    std::string file;              ///< as messages name it
    std::filesystem::path folder;  ///< absolute; what the file's relative names are relative to
    std::string exposure;          ///< who else can read the file; matters where it holds a token
    bool exposure_told = false;

    [[nodiscard]] place at(position p) const { return {file, p.line, p.column}; }

    void report(position p, std::string path, std::string message) {
        found.add(at(p), std::move(path), std::move(message));
    }

    /// The file that a relative name means: the one in $CREDENTIALS_DIRECTORY where there is one of that
    /// name, else relative to this file.
    [[nodiscard]] std::filesystem::path resolve(const std::string& name) const;
};

/// "sessions.lobby" and "mode" make "sessions.lobby.mode". The key may be anything that somebody wrote.
std::string below(const std::string& path, std::string_view key);

}  // namespace tokenkeeper::config
