#include "daemon/ctl/doctor/looks/unit_texts.hpp"

#include "daemon/config/files/file_access.hpp"

#include <algorithm>
#include <optional>
#include <system_error>

namespace tokenkeeper::ctl::doctor {
namespace {

constexpr std::size_t longest_unit = std::size_t{1} << 20U;

void add_unit_text(std::vector<unit_text>& texts, const std::filesystem::path& file) {
    const auto opened = config::open_file::open(file);
    if (!opened) return;
    auto text = opened->read(longest_unit);
    if (text) texts.push_back({file, std::move(*text)});
}

void add_drop_ins(std::vector<unit_text>& texts, const std::filesystem::path& folder) {
    std::error_code failure;
    std::vector<std::filesystem::path> files;
    for (std::filesystem::directory_iterator entry{folder, failure};
         !failure && entry != std::filesystem::directory_iterator{}; entry.increment(failure)) {
        if (entry->path().extension() == ".conf") files.push_back(entry->path());
    }
    std::ranges::sort(files);
    for (const auto& file : files)
        add_unit_text(texts, file);
}

/// "job@.service" of "job@a.service".
std::optional<std::string> template_name(const std::string& unit) {
    const auto at = unit.find('@');
    const auto dot = unit.rfind('.');
    if (at == std::string::npos || dot == std::string::npos || dot <= at + 1) return std::nullopt;
    return unit.substr(0, at + 1) + unit.substr(dot);
}

}  // namespace

std::vector<std::filesystem::path> unit_folders() {
    return {"/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system",
            "/usr/lib/systemd/system"};
}

std::vector<unit_text> read_unit(const std::string& unit, const std::vector<std::filesystem::path>& folders) {
    std::vector<std::string> names{unit};
    if (auto general = template_name(unit)) names.push_back(*std::move(general));
    std::vector<unit_text> texts;
    for (const auto& folder : folders) {
        for (const auto& name : names) {
            add_unit_text(texts, folder / name);
            add_drop_ins(texts, folder / (name + ".d"));
        }
    }
    return texts;
}

}  // namespace tokenkeeper::ctl::doctor
