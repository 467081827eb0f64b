#include "daemon/runtime/sinks/sink_list.hpp"

#include "daemon/files/guarded_file.hpp"

#include <cstddef>
#include <sstream>
#include <variant>

#include <unistd.h>

namespace tokenkeeper::runtime {
namespace {

/// 100,000 paths are much shorter.
constexpr std::size_t longest_list = std::size_t{64} << 20U;

}  // namespace

std::vector<std::filesystem::path> read_sink_list(const std::filesystem::path& file) {
    std::vector<std::filesystem::path> sinks;
    auto opened = files::open_guarded(file, files::trusted_accounts::of_this_process());
    auto* const guarded = std::get_if<files::guarded_file>(&opened);
    // It decides what the daemon removes, so nobody else may have written it.
    if (guarded == nullptr || guarded->status.st_uid != ::geteuid()) return sinks;
    auto text = files::text_of(*guarded, longest_list);
    const auto* lines = std::get_if<std::string>(&text);
    if (lines == nullptr) return sinks;
    std::istringstream list{*lines};
    for (std::string line; std::getline(list, line);)
        if (line.starts_with('/')) sinks.emplace_back(line);
    return sinks;
}

std::string sink_list_of(const std::set<std::filesystem::path>& sinks) {
    std::string lines = "# The files of token sinks that tokenkeeperd may have written.";
    for (const auto& sink : sinks)
        lines += '\n' + sink.string();
    return lines;
}

}  // namespace tokenkeeper::runtime
