#pragma once

#include "daemon/runtime/runtime.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::delivery {

/// The sinks whose files are being written or removed, and who waits until that is done.
class sink_waits {
public:
    using path = std::filesystem::path;

    /// The time that a folder has for its answer.
    static constexpr boot_clock::duration prompt = seconds{10};

    explicit sink_waits(runtime::runtime& world) : world_(world) {}

    /// Something is wanted of a sink, in place of what was wanted before. Returns its number.
    std::uint64_t begin(const path& sink);
    /// What was wanted is done, well or not. Returns false if something else is wanted meanwhile.
    bool end(const path& sink, std::uint64_t number);

    [[nodiscard]] bool contain(const path& sink) const { return wanted_.contains(sink); }
    /// The sink's folder has not answered for longer than `prompt`.
    [[nodiscard]] bool are_long(const path& sink) const;

    /// Waits until nothing is wanted of a sink, or (nullopt) of any, at most until the limit.
    boost::asio::awaitable<void> over(std::optional<path> sink, boot_time limit);

private:
    struct wanted {
        std::uint64_t number = 0;
        boot_time since;  ///< of the folder's latest answer about the sink, or the first of these wishes
    };
    struct waiter {
        std::optional<path> sink;
        std::unique_ptr<runtime::alarm> limit;
    };

    [[nodiscard]] bool is_over(const std::optional<path>& sink) const;
    void wake();

    runtime::runtime& world_;
    std::map<path, wanted> wanted_;
    std::uint64_t count_ = 0;
    std::vector<std::weak_ptr<waiter>> waiters_;
};

}  // namespace tokenkeeper::delivery
