#pragma once

#include "daemon/config/config.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

/// The files that the daemon needs itself, which no token sink may replace. This is the only list of them.
namespace tokenkeeper::config {

/// One file that the configuration names, or that lies beside such a one.
struct needed_file {
    std::filesystem::path file;
    std::string_view key;    ///< as reference() has it ("sessions.<n>.access_token_file"); empty: no key
    std::string_view kind;   ///< of what the file is: "session", "organization"; empty: of the daemon
    std::string_view owner;  ///< its name; it lives as long as the configuration

    /// "access_token_file of session lobby", "the state store"
    [[nodiscard]] std::string purpose() const;
};

/// Every such file; one may be there twice. Token sinks are not among them.
std::vector<needed_file> needed_files(const configuration& settings);

/// The name under which the file of a sink is made, before it gets its own: `.NAME.new` beside it.
std::filesystem::path unfinished_sink(const std::filesystem::path& sink);

/// The file by the real name of its folder, as far as that was found when the configuration was read.
std::filesystem::path name_in_real_folder(const configuration& settings, const std::filesystem::path& file);

/// The files of a store, while it is open and while it is written anew.
std::vector<std::filesystem::path> files_of_store(const std::filesystem::path& store);

}  // namespace tokenkeeper::config
