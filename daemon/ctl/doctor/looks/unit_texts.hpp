#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tokenkeeper::ctl::doctor {

struct unit_text {
    std::filesystem::path file;
    std::string text;
};

/// The folders in which systemd looks for units, its own last.
std::vector<std::filesystem::path> unit_folders();

/// The file of the unit (of an instance: of its template, too) and its drop-ins, as far as this user can read
/// them; of each at most 1 MiB.
std::vector<unit_text> read_unit(const std::string& unit, const std::vector<std::filesystem::path>& folders);

}  // namespace tokenkeeper::ctl::doctor
