#pragma once

#include "daemon/config/files/secret_places.hpp"
#include "daemon/config/load.hpp"
#include "daemon/runtime/secret_files.hpp"
#include "daemon/runtime/sinks/sink_writer.hpp"
#include "daemon/runtime/watch/file_watch.hpp"

#include <map>
#include <optional>

#include <boost/asio/any_io_executor.hpp>

namespace tokenkeeper::runtime {

/// The files of this host.
class system_files final : public secret_files {
public:
    /// `sink_list`: the file in the state folder that remembers the sinks.
    system_files(const boost::asio::any_io_executor& executor, config::environment environment,
                 std::filesystem::path sink_list);

    [[nodiscard]] std::string watch_shortage() const override { return watch_.shortage(); }
    config::secret_result read(const std::filesystem::path& file, config::secret_kind kind) override;

    void watch(const std::filesystem::path& file) override { watch_.watch(file); }
    void unwatch(const std::filesystem::path& file) override;
    [[nodiscard]] uid_t account(const std::filesystem::path& file) const override {
        return watch_.account(file);
    }
    boost::asio::awaitable<std::vector<std::filesystem::path>> changed() override { return watch_.changed(); }
    /// It also notices what was corrected on the way to a file that is refused, or that others can exchange.
    std::vector<std::filesystem::path> look(std::size_t most) override;
    [[nodiscard]] bool is_between_rounds() const override {
        return watch_.is_between_rounds() && !next_doubtful_;
    }
    [[nodiscard]] std::chrono::nanoseconds rest() override;
    void cancel() override { watch_.cancel(); }

    void write_token(const config::token_sink& sink, const secret& token, sink_answer answer) override;
    void remove_token(const config::token_sink& sink, sink_answer answer) override;
    void remove_own_file(const std::filesystem::path& sink, sink_answer answer) override;
    void remember_sinks(sink_lines sinks, sink_answer answer) override;
    sink_sessions remembered_sinks() override;

private:
    void note_way(const std::filesystem::path& file, std::string doubt);
    void look_at_doubtful(turn_share turn, std::vector<std::filesystem::path>& changed);
    std::string present_doubt(const std::filesystem::path& file);

    config::environment environment_;
    std::filesystem::path sink_list_;
    sink_writer sinks_;
    file_watch watch_;
    config::secret_places places_;
    /// The files on whose way something is wrong, by the words for it.
    std::map<std::filesystem::path, std::string> doubtful_;
    /// The one that is looked at next; nullopt: all were looked at in this round of `watch_`.
    std::optional<std::filesystem::path> next_doubtful_;
};

}  // namespace tokenkeeper::runtime
