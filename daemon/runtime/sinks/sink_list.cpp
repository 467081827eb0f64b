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

sink_sessions read_sink_list(const std::filesystem::path& file) {
    sink_sessions sinks;
    auto opened = files::open_guarded(file, files::trusted_accounts::of_this_process());
    auto* const guarded = std::get_if<files::guarded_file>(&opened);
    // It decides what the daemon removes, so nobody else may have written it.
    if (guarded == nullptr || guarded->status.st_uid != ::geteuid()) return sinks;
    auto text = files::text_of(*guarded, longest_list);
    const auto* lines = std::get_if<std::string>(&text);
    if (lines == nullptr) return sinks;
    std::istringstream list{*lines};
    for (std::string line; std::getline(list, line);) {
        if (!line.starts_with('/')) continue;
        const auto end = line.find('\t');
        auto& sessions = sinks[line.substr(0, end)];
        if (end != std::string::npos) sessions.insert(line.substr(end + 1));
    }
    return sinks;
}

std::string sink_list_of(const sink_lines& sinks) {
    std::string lines = "# The files of token sinks that tokenkeeperd may have written, and the sessions.";
    for (const auto& [sink, session] : sinks) {
        lines.append("\n").append(sink);
        if (!session.empty()) lines.append("\t").append(session);
    }
    return lines;
}

}  // namespace tokenkeeper::runtime
