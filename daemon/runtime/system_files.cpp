#include "daemon/runtime/system_files.hpp"

#include "daemon/logging/log.hpp"
#include "daemon/runtime/sink_file.hpp"
#include "daemon/runtime/sink_list.hpp"

#include <utility>

namespace tokenkeeper::runtime {

system_files::system_files(const boost::asio::any_io_executor& executor, config::environment environment,
                           std::filesystem::path sink_list)
    : environment_(std::move(environment)),
      sink_list_(std::move(sink_list)),
      watch_(executor),
      places_([this](const auto& file) { return watch_.watches(file); }, environment_) {
    if (watch_.hears_changes()) return;
    logging::event line;
    line.level = logging::severity::warning;
    line.message =
        "the kernel tells the daemon of no changed files, as this user has no inotify instance left; the "
        "daemon looks at its files every 30 seconds; raise fs.inotify.max_user_instances with sysctl, then "
        "restart the daemon";
    logging::log(line);
}

config::secret_result system_files::read(const std::filesystem::path& file, config::secret_kind kind) {
    return config::read_secret_file(file, environment_, kind, [&](const config::open_file& opened) {
        return places_.claim(file, opened);
    });
}

void system_files::unwatch(const std::filesystem::path& file) {
    watch_.unwatch(file);
    places_.forget(file);
}

std::string system_files::write_token(const config::token_sink& sink, const secret& token) {
    return write_sink_file(sink, token);
}

std::string system_files::remove_token(const config::token_sink& sink) {
    return remove_sink_file(sink);
}

std::vector<std::filesystem::path> system_files::remembered_sinks() {
    auto sinks = read_sink_list(sink_list_);
    for (const auto& sink : sinks)
        remove_unfinished_sink_file(sink);
    std::erase_if(sinks, [](const auto& sink) { return !is_own_sink_file(sink); });
    return sinks;
}

std::string system_files::remember_sinks(const std::set<std::filesystem::path>& sinks) {
    return write_sink_list(sink_list_, sinks);
}

}  // namespace tokenkeeper::runtime
