#pragma once

#include "daemon/runtime/secret_files.hpp"
#include "tests/simulation/suspension.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tokenkeeper::simulation {

class simulated_secret_files;
class simulated_folders;

/// The files of the daemon's host; they outlive its processes.
class simulated_files {
public:
    struct file {
        std::string text;
        bool readable = true;
        std::uint64_t version = 0;
    };

    /// `noticed`: whoever watches is told; otherwise (a network file system) only a look shows it.
    void write(const std::filesystem::path& path, std::string text, bool noticed = true);
    void remove(const std::filesystem::path& path, bool noticed = true);
    void set_readable(const std::filesystem::path& path, bool readable);
    /// No token sink can be written or removed, as in a folder that is read-only.
    void set_sinks_failing(bool failing) noexcept { sinks_failing_ = failing; }

    [[nodiscard]] const file* find(const std::filesystem::path& path) const;

    /// Makes a folder of token files, or puts another one in its place. The files are in it or not whether it
    /// is there or not: one that vanishes and comes back has its files.
    void make_folder(const std::filesystem::path& path);
    void remove_folder(const std::filesystem::path& path);

private:
    friend class simulated_secret_files;
    friend class simulated_folders;
    void tell_of_folder(const std::filesystem::path& path);
    void tell(const std::filesystem::path& path, bool noticed);

    std::map<std::filesystem::path, file> files_;
    runtime::sink_sessions sinks_;  ///< those that the daemon remembers
    std::uint64_t changes_ = 0;
    bool sinks_failing_ = false;
    simulated_secret_files* watcher_ = nullptr;
    std::map<std::filesystem::path, std::uint64_t> folders_;  ///< by the number that tells each from others
    simulated_folders* folder_watcher_ = nullptr;
};

/// The same files as one process of the daemon sees them.
class simulated_secret_files final : public runtime::secret_files {
public:
    /// Who hears what is written into sinks: the path and the token.
    using sink_listener = std::function<void(const std::filesystem::path&, const secret&)>;

    simulated_secret_files(simulated_files& host, suspension_list& waits, sink_listener listener);
    ~simulated_secret_files() override;

    config::secret_result read(const std::filesystem::path& file, config::secret_kind kind) override;
    void watch(const std::filesystem::path& file) override;
    void unwatch(const std::filesystem::path& file) override;
    boost::asio::awaitable<std::vector<std::filesystem::path>> changed() override;
    std::vector<std::filesystem::path> look(std::size_t most) override;
    void cancel() override;
    void write_token(const config::token_sink& sink, const secret& token,
                     runtime::sink_answer answer) override;
    void remove_token(const config::token_sink& sink, runtime::sink_answer answer) override;
    void remove_own_file(const std::filesystem::path& sink, runtime::sink_answer answer) override;
    runtime::sink_sessions remembered_sinks() override;
    void remember_sinks(runtime::sink_lines sinks, runtime::sink_answer answer) override;

    /// A file changed.
    void notice(const std::filesystem::path& file);

private:
    using paths = std::vector<std::filesystem::path>;
    [[nodiscard]] std::uint64_t version(const std::filesystem::path& file) const;

    simulated_files& host_;
    suspension_list& waits_;
    sink_listener listener_;
    std::map<std::filesystem::path, std::uint64_t> watched_;  ///< by the version that was told last
    paths changed_;
    std::filesystem::path last_look_;
    std::weak_ptr<suspension<paths>> waiter_;
};

}  // namespace tokenkeeper::simulation
