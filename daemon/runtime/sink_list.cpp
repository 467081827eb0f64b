#include "daemon/runtime/sink_list.hpp"

#include "daemon/runtime/sink_file.hpp"

#include <fstream>

namespace tokenkeeper::runtime {

std::vector<std::filesystem::path> read_sink_list(const std::filesystem::path& file) {
    std::vector<std::filesystem::path> sinks;
    std::ifstream list{file};
    for (std::string line; std::getline(list, line);)
        if (line.starts_with('/')) sinks.emplace_back(line);
    return sinks;
}

std::string write_sink_list(const std::filesystem::path& file, const std::set<std::filesystem::path>& sinks) {
    std::string lines = "# The files of token sinks that tokenkeeperd may have written.";
    for (const auto& sink : sinks)
        lines += '\n' + sink.string();
    // It is written as a token file is: a crash leaves the old list or the new one.
    return write_sink_file({file, {}, 0600}, secret{lines});
}

}  // namespace tokenkeeper::runtime
