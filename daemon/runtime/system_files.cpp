#include "daemon/runtime/system_files.hpp"

#include "daemon/runtime/sinks/sink_list.hpp"

#include <utility>

namespace tokenkeeper::runtime {

namespace {

/// The fault on the way to a file that was read; empty if nothing is.
std::string doubt_of(const config::secret_result& held) {
    if (held.has_value()) return held->open_folder ? held->open_folder->problem : std::string{};
    const bool is_untrusted = held.error().type == config::secret_file_error::kind::untrusted;
    return is_untrusted ? held.error().message : std::string{};
}

}  // namespace

system_files::system_files(const boost::asio::any_io_executor& executor, config::environment environment,
                           std::filesystem::path sink_list)
    : environment_(std::move(environment)),
      sink_list_(std::move(sink_list)),
      sinks_(executor),
      watch_(executor),
      places_([this](const auto& file) { return watch_.watches(file); }, environment_) {}

config::secret_result system_files::read(const std::filesystem::path& file, config::secret_kind kind) {
    const auto begin = look_pace::clock::now();
    const auto claim = [&](const config::open_file& opened) { return places_.claim(file, opened); };
    auto held = config::read_secret_file(file, environment_, kind, claim);
    note_way(file, doubt_of(held));
    watch_.pace().worked(begin, look_pace::clock::now());
    return held;
}

void system_files::note_way(const std::filesystem::path& file, std::string doubt) {
    if (doubt.empty()) {
        doubtful_.erase(file);
    } else {
        doubtful_.insert_or_assign(file, std::move(doubt));
    }
}

/// The fault on the way to a file now, in the words of `read`.
std::string system_files::present_doubt(const std::filesystem::path& file) {
    const auto opened = config::open_file::open_trusted(file, environment_);
    if (opened.has_error()) {
        const bool is_untrusted = opened.error().type == config::file_error::kind::untrusted;
        return is_untrusted ? opened.error().message : std::string{};
    }
    if (auto refused = places_.claim(file, *opened)) return std::move(refused->problem);
    return opened->open_folder() ? opened->open_folder()->problem : std::string{};
}

std::chrono::nanoseconds system_files::rest() {
    return watch_.pace().rest();
}

std::vector<std::filesystem::path> system_files::look(std::size_t most) {
    // Each is looked at once in a round, however many slices the watched files have.
    if (watch_.is_between_rounds() && !next_doubtful_) next_doubtful_.emplace();
    const auto begin = look_pace::clock::now();
    turn_share turn{most, begin};
    auto changed = watch_.look(turn);
    if (next_doubtful_) look_at_doubtful(turn.further(most), changed);
    watch_.pace().worked(begin, look_pace::clock::now());
    return changed;
}

void system_files::look_at_doubtful(turn_share turn, std::vector<std::filesystem::path>& changed) {
    auto next = doubtful_.lower_bound(*next_doubtful_);
    for (; next != doubtful_.end() && turn.take(); ++next) {
        auto doubt = present_doubt(next->first);
        if (doubt == next->second) continue;
        next->second = std::move(doubt);
        changed.push_back(next->first);
    }
    next_doubtful_.reset();
    if (next != doubtful_.end()) next_doubtful_ = next->first;
}

void system_files::unwatch(const std::filesystem::path& file) {
    watch_.unwatch(file);
    places_.forget(file);
    doubtful_.erase(file);
}

void system_files::write_token(const config::token_sink& sink, const secret& token, sink_answer answer) {
    sinks_.want({sink_job::kind::write, sink, token.clone(), std::move(answer)});
}

void system_files::remove_token(const config::token_sink& sink, sink_answer answer) {
    sinks_.want({sink_job::kind::remove, sink, {}, std::move(answer)});
}

void system_files::remove_own_file(const std::filesystem::path& sink, sink_answer answer) {
    sinks_.want({sink_job::kind::remove_own, {sink, {}, 0600}, {}, std::move(answer)});
}

sink_sessions system_files::remembered_sinks() {
    auto sinks = read_sink_list(sink_list_);
    for (const auto& [sink, sessions] : sinks)
        sinks_.want({sink_job::kind::tidy, {sink, {}, 0600}});
    return sinks;
}

/// It is written as a token file is: a crash leaves the old list or the new one.
void system_files::remember_sinks(sink_lines sinks, sink_answer answer) {
    sinks_.want(
        {sink_job::kind::write, {sink_list_, {}, 0600}, secret{sink_list_of(sinks)}, std::move(answer)});
}

}  // namespace tokenkeeper::runtime
