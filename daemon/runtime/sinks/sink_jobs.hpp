#pragma once

#include "daemon/config/config.hpp"
#include "daemon/runtime/secret_files.hpp"
#include "lib/base/secret.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tokenkeeper::runtime {

/// Something to do with the file of a sink, and who is told of its end.
struct sink_job {
    enum class kind {
        write,       ///< the file holds the token
        remove,      ///< there is no such file
        remove_own,  ///< there is no such file that is the daemon's own
        tidy,        ///< nothing is there of a file that a killed process wrote
    };
    kind type = kind::tidy;
    config::token_sink sink;
    secret token{};
    sink_answer answer{};
};

/// The jobs that have not begun, by folder: in the order in which they were wanted, and the latest alone for
/// each sink. Only one job at a time is done in a folder, so that a sink is as it was wanted last. Pure.
class sink_jobs {
public:
    /// Returns the name of the folder. Each kind but `tidy`, which is of no use then, replaces a job of the
    /// same sink.
    std::string want(sink_job job);

    /// Begins work in a folder. Returns false if nothing is wanted there, or the work has begun already.
    bool begin(const std::string& folder);
    /// Ends the work: it could not begin, and its jobs wait.
    void give_up(const std::string& folder);
    /// The next job of the work that has begun. nullopt: nothing is left, and the work has ended.
    std::optional<sink_job> take(const std::string& folder);

    /// The folders in which something is wanted and no work has begun.
    [[nodiscard]] std::vector<std::string> idle_folders() const;
    /// Work has begun in a folder, and has not ended.
    [[nodiscard]] bool are_under_way() const noexcept { return begun_ > 0; }

private:
    struct folder_jobs {
        std::map<std::uint64_t, sink_job> waiting;  ///< by the number that grows with time
        std::map<std::filesystem::path, std::uint64_t> numbers;
        bool has_begun = false;
    };

    std::map<std::string, folder_jobs> folders_;
    std::uint64_t count_ = 0;
    std::size_t begun_ = 0;
};

}  // namespace tokenkeeper::runtime
