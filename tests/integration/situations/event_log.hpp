#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::integration::situations {

/// One line of the daemon's log; members that it does not have are empty.
struct log_entry {
    std::string event;
    std::string session;
    std::string reason;
    std::string message;
};

/// Follows a log in JSON while it grows.
class event_log {
public:
    explicit event_log(std::filesystem::path file) : file_(std::move(file)) {}

    /// Reads what was written since.
    void follow();
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    /// An event of that name, at `start` or after it. Empty texts are those of any event, and `session` is
    /// compared only where there is one.
    [[nodiscard]] bool holds(std::string_view event, std::string_view reason, std::string_view session,
                             std::size_t start = 0) const;
    /// Every event of the session, one a line; of the daemon itself where `session` is empty.
    [[nodiscard]] std::string about(std::string_view session) const;

private:
    std::filesystem::path file_;
    std::streamoff read_ = 0;
    std::vector<log_entry> entries_;
};

}  // namespace tokenkeeper::integration::situations
